// What the world checks find, by file: made once per analyzed world, when someone asks.

import type { AnalyzedPolicy, AnalyzedWorld } from "./analyzedWorld.ts";
import { worldChecks } from "./checks/index.ts";
import type { WorldPolicy } from "./checks/worldCheck.ts";
import { addToList } from "./text/listMap.ts";
import { shiftRange } from "./text/range.ts";
import type { PlacedProblem } from "./world/placedProblem.ts";

const found = new WeakMap<AnalyzedWorld, ReadonlyMap<string, readonly PlacedProblem[]>>();

/** Ranges of the problems count from their document. */
export function worldProblemsOf(analyzed: AnalyzedWorld, file: string): readonly PlacedProblem[] {
  let byFile = found.get(analyzed);
  if (byFile === undefined) {
    byFile = findByFile(analyzed);
    found.set(analyzed, byFile);
  }
  return byFile.get(file) ?? [];
}

function findByFile(analyzed: AnalyzedWorld): ReadonlyMap<string, readonly PlacedProblem[]> {
  const input = {
    world: analyzed.world,
    policyWorld: analyzed.policyWorld,
    policies: analyzed.policies.filter(isCompiled),
    placeOf: (policy: WorldPolicy["ref"], range: PlacedProblem["problem"]["range"]) => ({
      file: policy.file,
      range: shiftRange(range, analyzed.documentOf(policy)?.offset ?? 0),
    }),
    textOf: (policy: WorldPolicy["ref"]) => analyzed.documentOf(policy)?.content.text ?? "",
  };
  const byFile = new Map<string, PlacedProblem[]>();
  for (const placed of worldChecks.flatMap((check) => check.run(input))) {
    addToList(byFile, placed.file, placed);
  }
  return byFile;
}

function isCompiled(policy: AnalyzedPolicy): policy is AnalyzedPolicy & WorldPolicy {
  return policy.compiled !== undefined;
}
