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

/** Whether a plain scalar starts at `at`, in block and flow collections alike; a dash does if something follows it. */
export function canStartPlain(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === 0x2d) return !isBlankAt(text, at + 1) && !",[]{}".includes(text[at + 1] ?? ",");
  return !(indicators.includes(text[at] ?? " ") || isBlankAt(text, at));
}

const indicators = "?:,[]{}#&*!|>'\"%@`<=";

export function isBlankAt(text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) <= 0x20;
}

/** The end of the line that holds `from`, its line break (LF or CR LF) left out. */
export function findLineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  if (end === -1) return text.length;
  return end > from && text.charCodeAt(end - 1) === 0x0d ? end - 1 : end;
}

/** Behind the line break at `at`; `at` itself where none is. */
export function skipLineBreak(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 0x0a) return at + 1;
  return code === 0x0d && text.charCodeAt(at + 1) === 0x0a ? at + 2 : at;
}
