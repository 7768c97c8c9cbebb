// A file's text as the pieces between its `---` lines, each read on its own.
// Counts as interfaces.md says: only lines that hold nothing but `---` and blanks split, a piece of zero bytes does not
// count, one of comments or blank lines does, `...` does not split.
// Leaves out: further YAML documents inside a piece (parseDocument.ts reports them).

export interface Piece {
  /** Counts from 0. */
  readonly document: number;
  /** Where `text` starts in the file, in UTF-16 units. */
  readonly offset: number;
  /** Up to the next separator, its own last line break included. A byte order mark at the start of the file is left out. */
  readonly text: string;
}

/** O(length of `text`). */
export function splitDocuments(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (start: number, end: number): void => {
    if (end > start) pieces.push({ document: pieces.length, offset: start, text: text.slice(start, end) });
  };
  let start = text.startsWith(byteOrderMark) ? 1 : 0;
  let at = text.startsWith("---", start) ? start : findNextLine(text, start);
  while (at !== -1) {
    const next = findSeparatorEnd(text, at);
    if (next === -1) {
      at = findNextLine(text, at);
    } else {
      add(start, at);
      start = next;
      at = text.startsWith("---", next) ? next : findNextLine(text, next);
    }
  }
  add(start, text.length);
  return pieces;
}

export const byteOrderMark = "\ufeff";

/** The start of the next line after `from` that opens with `---`, or -1. */
function findNextLine(text: string, from: number): number {
  const lineBreak = text.indexOf("\n---", from);
  return lineBreak === -1 ? -1 : lineBreak + 1;
}

/** Where the line after the separator at `at` starts, or -1 where the line holds more than `---` and blanks. */
function findSeparatorEnd(text: string, at: number): number {
  let end = at + 3;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 0x0a) return end + 1;
    if (code !== 0x20 && code !== 0x09 && code !== 0x0d) return -1;
  }
  return end;
}
