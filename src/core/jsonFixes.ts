// Fixes of JSON files: those that leave JSON behind. Most are written as YAML, which JSON has too few ways to say.
// Leaves out: large files, where reading all of it once per fix takes too long.
import type { Fix } from "./text/problem.ts";

const maxLength = 200_000;

/** `text` is the document that the fixes count from. */
export function fixesOfJson(fixes: readonly Fix[], text: string): readonly Fix[] {
  return text.length > maxLength ? [] : fixes.filter((fix) => isJson(applied(fix, text)));
}

function applied({ edits }: Fix, text: string): string {
  return edits
    .toSorted((a, b) => b.range.start - a.range.start || b.range.end - a.range.end)
    .reduce((out, { range, newText }) => out.slice(0, range.start) + newText + out.slice(range.end), text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
