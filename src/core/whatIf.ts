// A world as it would be with another text of one file: policies are read, checked, compiled and resolved as after an edit,
// by an engine of its own, so that the analyzer and its snapshots stay as they are.
// Leaves out: objects other than policies of that text; what is tried adds rules alone.
import type { AnalyzedWorld } from "./analyzedWorld.ts";
import { compileWorld } from "./analyzedWorld.ts";
import type { PolicyWorld } from "./policy/engine.ts";
import { PolicyEngine } from "./policy/engine.ts";
import { readObjects } from "./world/readObjects.ts";
import type { World } from "./world/world.ts";
import { readSourceFile } from "./yaml/readFile.ts";
import type { SourceFile } from "./yaml/sourceDocument.ts";

export class WhatIf {
  readonly #analyzed: AnalyzedWorld;
  /** The same endpoints as asked about, representatives among them: a rule that is tried makes up no other. */
  readonly world: World;
  readonly #engine: PolicyEngine;

  /** `world` and the endpoints of `policyWorld`: what is asked about, as it is or with other options or more endpoints. */
  constructor(analyzed: AnalyzedWorld, world: World, policyWorld: PolicyWorld) {
    const endpoints = policyWorld.endpoints.map(({ endpoint }) => endpoint).filter(({ kind }) => kind !== "Node");
    this.#analyzed = analyzed;
    this.world = { ...world, endpoints, isComplete: true };
    this.#engine = new PolicyEngine(world.profile, world.options, world.cluster);
  }

  /** Answers are the result's until the next call; `text` is the whole file, which may be new. */
  withText(file: string, text: string): AnalyzedWorld {
    const { sources, policyObjects, namespaceOf } = this.#analyzed;
    const before = sources.find((source) => source.file === file);
    const after = readSourceFile(file, text, before);
    const objects = readObjects(after, namespaceOf(file).namespace).objects.filter(({ role }) => role === "policy");
    const at = policyObjects.findIndex((object) => object.file === file);
    const others = policyObjects.filter((object) => object.file !== file);
    const nBefore = at < 0 ? others.length : at;
    return compileWorld({
      ...this.#analyzed,
      world: this.world,
      engine: this.#engine,
      sources: replaceFile(sources, before, after),
      policyObjects: [...others.slice(0, nBefore), ...objects, ...others.slice(nBefore)],
    });
  }
}

function replaceFile(
  sources: readonly SourceFile[],
  before: SourceFile | undefined,
  after: SourceFile,
): readonly SourceFile[] {
  return before === undefined ? [...sources, after] : sources.map((source) => (source === before ? after : source));
}
