// Which world an answer is from, where the paths hold several.
import type { WorldView } from "../core/index.ts";
import type { Answer } from "./answer.ts";
import { optionValue } from "./parseArguments.ts";
import { UsageError } from "./usageError.ts";

/**
 * The worlds that may answer: the one of `--world`, or all.
 * @throws UsageError where there is none, or no such one, or one for a version that this build does not have
 */
export function candidateWorlds(answer: Answer): readonly WorldView[] {
  const { worlds } = answer.snapshot;
  if (worlds.length === 0) throw new UsageError(`no YAML or JSON files in ${answer.given.paths.join(", ")}`);
  const asked = optionValue(answer.given, "--world");
  if (asked === undefined) return refuseFaults(worlds, answer);
  const wanted = asked.replace(/(?<=.)\/+$/, "");
  const found = worlds.filter(({ root }) => root === wanted || answer.read.show(root) === wanted);
  if (found.length === 0) throw new UsageError(`no world "${asked}": ${listWorlds(answer, worlds)}`);
  return refuseFaults(found, answer);
}

function refuseFaults(worlds: readonly WorldView[], { versionFaults }: Answer): readonly WorldView[] {
  for (const { root } of worlds) {
    const fault = versionFaults.get(root);
    if (fault !== undefined) throw new UsageError(fault);
  }
  return worlds;
}

/** `write --world with one of shop, bank`. */
export function listWorlds({ read }: Answer, worlds: readonly WorldView[]): string {
  const names = worlds.map(({ root }) => read.show(root));
  return names.length === 1 ? `there is only ${names[0]}` : `write --world with one of ${names.join(", ")}`;
}
