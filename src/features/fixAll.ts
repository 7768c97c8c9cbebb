// "Fix all" of one file: every finding of what Cilium rejects whose fix is the only one, until none is left.
// Leaves out: warnings, whose fixes change what an accepted policy does, and fixes that choose whom a policy selects.
import {
  analyzeWorkspace,
  applyEdits,
  type Finding,
  type Range,
  type Settings,
  type Snapshot,
  type WorldView,
} from "../core/index.ts";

export interface FileEdit {
  readonly range: Range;
  readonly newText: string;
}

/** Whom a policy selects is for its author to say. */
const choices: readonly string[] = ["missing-selector", "both-selectors"];
/** A fix may show the next one; more rounds than that would be a circle. */
const maxRounds = 20;

/** One edit from the first to the last change; undefined where nothing is to be fixed. */
export function fixAll(snapshot: Snapshot, file: string): FileEdit | undefined {
  const before = snapshot.textOf(file);
  const world = snapshot.worldOf(file);
  if (before === undefined || world === undefined) return undefined;
  const settings = settingsOf(world);
  let text = before;
  let findings = snapshot.ownFindings(file);
  for (let round = 0; round < maxRounds; round++) {
    const next = applyFixes(text, findings);
    if (next === text) break;
    text = next;
    findings = analyzeWorkspace([{ file, text }], settings).ownFindings(file);
  }
  return text === before ? undefined : changeBetween(before, text);
}

/** The file alone, under what its world says. */
function settingsOf({ cilium, options, cluster }: WorldView): Settings {
  const written = Object.entries(options).flatMap(([name, value]) =>
    ["string", "number", "boolean"].includes(typeof value) ? [[name, String(value)]] : [],
  );
  return { cilium, cluster, options: Object.fromEntries(written) };
}

/** Fixes that touch each other wait for the next round. */
function applyFixes(text: string, findings: readonly Finding[]): string {
  const edits: FileEdit[] = [];
  const taken: Range[] = [];
  for (const { code, rejectedBy, fixes } of findings) {
    const [fix] = fixes;
    if (fix === undefined || fixes.length > 1 || rejectedBy.length === 0 || choices.includes(code)) continue;
    const span = spanOf(fix.edits);
    if (taken.some(({ start, end }) => span.start <= end && start <= span.end)) continue;
    taken.push(span);
    edits.push(...fix.edits);
  }
  return applyEdits(text, edits);
}

function spanOf(edits: readonly FileEdit[]): Range {
  return {
    start: Math.min(...edits.map(({ range }) => range.start)),
    end: Math.max(...edits.map(({ range }) => range.end)),
  };
}

function changeBetween(before: string, after: string): FileEdit {
  const limit = Math.min(before.length, after.length);
  let start = 0;
  while (start < limit && before[start] === after[start]) start++;
  let nBehind = 0;
  while (nBehind < limit - start && before.at(-1 - nBehind) === after.at(-1 - nBehind)) nBehind++;
  return {
    range: { start, end: before.length - nBehind },
    newText: after.slice(start, after.length - nBehind),
  };
}
