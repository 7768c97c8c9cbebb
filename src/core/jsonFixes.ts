// Fixes of JSON files: those that leave JSON behind. Most are written as YAML, which JSON has too few ways to say.
// Leaves out: large files, where reading all of it once per fix takes too long.
import { applyEdits } from "./text/applyEdits.ts";
import type { Fix } from "./text/problem.ts";
import { isJson } from "./yaml/parseJson.ts";

const maxLength = 200_000;

/** `text` is the document that the fixes count from. */
export function fixesOfJson(fixes: readonly Fix[], text: string): readonly Fix[] {
  return text.length > maxLength ? [] : fixes.filter((fix) => isJson(applyEdits(text, fix.edits)));
}
