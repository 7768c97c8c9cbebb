// Files in, snapshots out: keeps what an edit did not touch, from documents to maps.
// A snapshot answers lazily from the state that it was made of; asking an older one after an update mixes states, so
// callers drop it when they get the next.

import type { AnalyzedWorld, PolicyState } from "./analyzedWorld.ts";
import { compileWorld } from "./analyzedWorld.ts";
import type { CheckedPolicy } from "./checks/checkPolicy.ts";
import { checkPolicy } from "./checks/checkPolicy.ts";
import { makeSnapshot } from "./makeSnapshot.ts";
import { PolicyEngine } from "./policy/engine.ts";
import { profiles } from "./profiles/index.ts";
import type { Analyzer, InputFile, Settings, Snapshot } from "./snapshot.ts";
import { readInstallation } from "./world/installation.ts";
import type { Kustomization } from "./world/kustomization.ts";
import { makeNamespaceResolver, readKustomization } from "./world/kustomization.ts";
import type { LoadedConfig } from "./world/loadWorkspaceConfig.ts";
import { loadWorkspaceConfig } from "./world/loadWorkspaceConfig.ts";
import { mergeConfig } from "./world/mergeConfig.ts";
import type { WorldObject } from "./world/readObjects.ts";
import { readObjects } from "./world/readObjects.ts";
import type { WorldReading } from "./world/readWorld.ts";
import { readWorld } from "./world/readWorld.ts";
import { isIncluded, isWorkspaceFile, splitWorlds } from "./world/splitWorlds.ts";
import { readSourceFile } from "./yaml/readFile.ts";
import type { DocumentContent, SourceFile } from "./yaml/sourceDocument.ts";

/** An analyzer without files. `folders` are the workspace folders as paths are written; none: everything is one world. */
export function createAnalyzer(folders: readonly string[] = []): Analyzer {
  return new FileAnalyzer(folders);
}

/** All files at once, for callers that ask once. */
export function analyzeWorkspace(
  files: readonly InputFile[],
  settings: Settings = {},
  folders: readonly string[] = [],
): Snapshot {
  const analyzer = createAnalyzer(folders);
  analyzer.configure(settings);
  return analyzer.update(files);
}

/** The worlds behind such a snapshot, for who asks their engines. */
export function analyzeWorlds(files: readonly InputFile[], settings: Settings = {}): readonly AnalyzedWorld[] {
  const analyzer = new FileAnalyzer([]);
  analyzer.configure(settings);
  analyzer.update(files);
  return analyzer.worlds;
}

interface KeptWorld {
  readonly reading: WorldReading;
  readonly engine: PolicyEngine;
  /** What the engine was made for. */
  readonly engineKey: string;
  /** How many engines have been worn out before it. */
  readonly nWornOut: number;
  readonly world: AnalyzedWorld;
}

class FileAnalyzer implements Analyzer {
  readonly #folders: readonly string[];
  readonly #files = new Map<string, SourceFile>();
  readonly #unreadable = new Map<string, string>();
  readonly #checked = new WeakMap<DocumentContent, Map<string, CheckedPolicy>>();
  readonly #states = new WeakMap<WorldObject["node"], PolicyState>();
  readonly #configs = new WeakMap<SourceFile, LoadedConfig>();
  #kept = new Map<string, KeptWorld>();
  #settings: Settings = {};
  #revision = 0;

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  get worlds(): readonly AnalyzedWorld[] {
    return [...this.#kept.values()].map(({ world }) => world);
  }

  configure(settings: Settings): Snapshot {
    this.#settings = settings;
    return this.#analyze();
  }

  update(changes: readonly InputFile[]): Snapshot {
    for (const { file, text, reason } of changes) {
      this.#unreadable.delete(file);
      if (text !== undefined) this.#files.set(file, readSourceFile(file, text, this.#files.get(file)));
      else {
        this.#files.delete(file);
        if (reason !== undefined) this.#unreadable.set(file, reason);
      }
    }
    return this.#analyze();
  }

  #analyze(): Snapshot {
    const next = new Map<string, KeptWorld>();
    for (const { root, workspaceFile, files } of splitWorlds(
      [...this.#files.keys(), ...this.#unreadable.keys()],
      this.#folders,
    )) {
      next.set(root, this.#analyzeWorld(root, workspaceFile, files));
    }
    this.#kept = next;
    this.#revision++;
    return makeSnapshot(
      this.#revision,
      [...next.values()].map(({ world }) => world),
      this.#files,
      this.#unreadable,
    );
  }

  #analyzeWorld(root: string, workspaceFile: string | undefined, names: readonly string[]): KeptWorld {
    const previous = this.#kept.get(root);
    const configFile = workspaceFile === undefined ? undefined : this.#files.get(workspaceFile);
    const loaded = configFile === undefined ? undefined : this.#loadConfig(configFile);
    const config = mergeConfig(loaded, this.#settings.overrides ?? {}, commandLineOf(this.#settings));
    const included = names.filter((name) => !isWorkspaceFile(name) && isIncluded(name, root, config.value));
    const sources = included.flatMap((name) => this.#files.get(name) ?? []);
    const kustomizations = sources.flatMap((source): Kustomization[] => {
      const found = readKustomization(source);
      return found === undefined ? [] : [found];
    });
    const namespaceOf = makeNamespaceResolver(kustomizations, config.value.defaultNamespace ?? "default");
    const patchOf = new Map(kustomizations.flatMap(({ file, patches }) => patches.map((patch) => [patch, file])));
    const read = sources
      .filter(({ file }) => !patchOf.has(file))
      .map((source) => readObjects(source, namespaceOf(source.file).namespace));
    const objects = read.flatMap((found) => found.objects);
    const reading = readWorld(
      {
        profiles,
        root,
        objects,
        config,
        installations: sources.flatMap(readInstallation),
        textOf: (file) => this.#files.get(file)?.text,
        ...(workspaceFile === undefined || loaded === undefined
          ? {}
          : { workspaceFile: { file: workspaceFile, endpointRanges: loaded.endpointRanges } }),
      },
      previous?.reading,
    );
    const { value: world } = reading;
    const nWornOut = (previous?.nWornOut ?? 0) + (previous?.engine.isWornOut === true ? 1 : 0);
    const engineKey = JSON.stringify([world.options, world.cluster, world.profile.name, nWornOut]);
    const engine =
      previous?.engineKey === engineKey
        ? previous.engine
        : new PolicyEngine(world.profile, world.options, world.cluster);
    const compiled = compileWorld({
      world,
      engine,
      engineKey,
      sources,
      unreadable: included.flatMap((file) => {
        const reason = this.#unreadable.get(file);
        return reason === undefined ? [] : [{ file, reason }];
      }),
      left: names.filter((name) => !included.includes(name) && !isWorkspaceFile(name)),
      workspaceFile: configFile,
      configProblems: [...(loaded?.problems ?? [])],
      choiceProblems: reading.problems,
      objectProblems: read.flatMap(({ problems }) => problems),
      policyObjects: objects.filter(({ role }) => role === "policy"),
      groupObjects: objects.filter(({ role }) => role === "cidr-group"),
      templated: read.flatMap(({ templated }) => templated),
      namespaceOf,
      patchOf,
      severities: config.value.checks ?? {},
      check: (object, content) => this.#check(object, content, engineKey, world),
      states: this.#states,
    });
    return { reading, engine, engineKey, nWornOut, world: compiled };
  }

  #loadConfig(source: SourceFile): LoadedConfig {
    let loaded = this.#configs.get(source);
    if (loaded === undefined) {
      loaded = loadWorkspaceConfig(source, profiles);
      this.#configs.set(source, loaded);
    }
    return loaded;
  }

  /** Checked once per text, place in a List, namespace and version. */
  #check(
    object: WorldObject,
    content: DocumentContent,
    engineKey: string,
    world: WorldReading["value"],
  ): CheckedPolicy {
    let byKey = this.#checked.get(content);
    if (byKey === undefined) {
      byKey = new Map();
      this.#checked.set(content, byKey);
    }
    const cidrGroups = content.text.includes("cidrGroupRef") ? world.cidrGroups : [];
    const key = `${object.item ?? ""}|${object.namespace}|${engineKey}|${JSON.stringify(cidrGroups)}`;
    let checked = byKey.get(key);
    if (checked === undefined) {
      checked = checkPolicy(object, content, world.profile, world.options, cidrGroups);
      byKey.set(key, checked);
    }
    return checked;
  }
}

function commandLineOf({ cilium, options, cluster }: Settings) {
  return {
    ...(cilium === undefined ? {} : { cilium }),
    ...(options === undefined ? {} : { options }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}
