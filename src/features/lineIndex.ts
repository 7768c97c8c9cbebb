// Lines of a text: where they start, what they say. Lines count from 0; offsets are UTF-16 units.

export interface LineIndex {
  readonly text: string;
  /** Offset of the first character of each line. */
  readonly starts: readonly number[];
}

let latest: LineIndex = indexLines("");

/** Line index of `text`; the latest one is kept, because an editor asks about one file several times in a row. */
export function lineIndexOf(text: string): LineIndex {
  if (latest.text !== text) latest = indexLines(text);
  return latest;
}

/** Line of an offset; offsets outside of the text count as its first or last line. */
export function lineOf(index: LineIndex, offset: number): number {
  let low = 0;
  let high = index.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((index.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** End of what is written on a line: before its line break, trailing blanks and a trailing comment's own blanks kept. */
export function lineEnd(index: LineIndex, line: number): number {
  const start = index.starts[line] ?? index.text.length;
  return start + lineText(index, line).length;
}

/** Text of a line without its line break. */
export function lineText(index: LineIndex, line: number): string {
  const start = index.starts[line] ?? index.text.length;
  const end = index.starts[line + 1] ?? index.text.length;
  return index.text.slice(start, end).replace(/[\r\n]+$/, "");
}

function indexLines(text: string): LineIndex {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return { text, starts };
}
