// mark: what a packet mark says, in the version of the folder and in all others.
import { type ProfileName, profiles, readMark } from "../core/index.ts";
import { explainMark, renderMark } from "../features/decodedMark.ts";
import { type Answer, ciliumOf } from "./answer.ts";
import { printable } from "./output.ts";
import type { Arguments } from "./parseArguments.ts";
import { UsageError } from "./usageError.ts";

/**
 * The first word behind the verb is the mark, the others are paths.
 * @throws UsageError where the word is missing or is no mark
 */
export function parseMark(given: Arguments): { readonly text: string; readonly given: Arguments } {
  const [text, ...paths] = given.paths;
  if (text === undefined || text === ".")
    throw new UsageError("mark needs the mark in hexadecimal, such as mark 0xf87f0f00");
  if (readMark(text) === undefined)
    throw new UsageError(`mark takes up to eight hexadecimal digits, such as 0xf87f0f00, not "${text}"`);
  return { text, given: { ...given, paths: paths.length === 0 ? ["."] : paths } };
}

/** @returns the exit code */
export function mark(text: string, answer: Answer): number {
  const { snapshot, given, output, versionFaults } = answer;
  for (const fault of versionFaults.values()) throw new UsageError(fault);
  const [world] = snapshot.worlds;
  const marks = readMark(text, world?.options["max-connected-clusters"] === 511 ? 511 : 255);
  const found = explainMark(marks ?? [], world?.cilium ?? versionOf(given), snapshot.worlds);
  if (found === undefined) return 2;
  if (given.format === "json") output.json(found);
  else output.write(printable(renderMark(found)));
  return 0;
}

function versionOf(given: Arguments): ProfileName {
  const name = ciliumOf([], given);
  return profiles.find((profile) => profile.name === name)?.name ?? "1.20";
}
