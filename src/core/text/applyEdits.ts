// A text with edits made in it.
import type { TextEdit } from "./problem.ts";

/** `edits` do not overlap; their ranges count from the start of `text`. Of two at one place the longer is made first. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((a, b) => b.range.start - a.range.start || b.range.end - a.range.end)
    .reduce((out, { range, newText }) => out.slice(0, range.start) + newText + out.slice(range.end), text);
}
