// Small questions about single places of a YAML text, for readPlainYaml.ts and composeYaml.ts.
import type { Range } from "../text/range.ts";

/** The escapes of double-quoted scalars that need no further characters, by the character behind the backslash. */
export const escapes: ReadonlyMap<number, string> = new Map([
  [0x22, '"'],
  [0x5c, "\\"],
  [0x6e, "\n"],
  [0x74, "\t"],
]);

/** Whether a dash that opens a sequence item stands at `at`. */
export function isBlockEntry(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== 0x2d) return false;
  return text.charCodeAt(at + 1) === 0x20 || isLineEnd(text, at + 1);
}

/** The end of the text, LF or CR LF. */
export function isLineEnd(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) === 0x0a);
}

/** Without the blanks and line breaks at its end: where the last line of a block scalar ends. */
export function trimRange(text: string, range: Range): Range {
  let { end } = range;
  while (end > range.start && text.charCodeAt(end - 1) <= 0x20) end--;
  return { start: range.start, end };
}
