// Offsets to lines and back, for one text. Lines end at LF, CR LF or a lone CR, as in LSP.
import type { Position, PositionRange, Range } from "./range.ts";

export interface LineIndex {
  readonly nLines: number;
  /** An offset outside the text counts as its nearest end; one inside CR LF as the end of its line. */
  getPosition(offset: number): Position;
  getPositionRange(range: Range): PositionRange;
  /** A line past the end is the end of the text; a character past the end of its line is the end of that line. */
  getOffset(position: Position): number;
}

/** Nothing is read until the first question; then once, O(length of `text`). */
export function createLineIndex(text: string): LineIndex {
  let starts: readonly number[] | undefined;
  const getStarts = (): readonly number[] => {
    starts ??= findLineStarts(text);
    return starts;
  };
  const getPosition = (offset: number): Position => {
    const lineStarts = getStarts();
    const clamped = Math.max(0, Math.min(offset, text.length));
    const line = findLine(lineStarts, clamped);
    const start = lineStarts[line] ?? 0;
    return { line, character: Math.min(clamped, findLineEnd(text, lineStarts, line)) - start };
  };
  return {
    get nLines() {
      return getStarts().length;
    },
    getPosition,
    getPositionRange: (range) => ({ start: getPosition(range.start), end: getPosition(range.end) }),
    getOffset: ({ line, character }) => {
      const lineStarts = getStarts();
      if (line < 0) return 0;
      const start = lineStarts[line];
      if (start === undefined) return text.length;
      return Math.min(start + Math.max(0, character), findLineEnd(text, lineStarts, line));
    },
  };
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

function findLineStarts(text: string): number[] {
  const starts = [0];
  if (!text.includes("\r")) {
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === lineFeed || (code === carriageReturn && text.charCodeAt(at + 1) !== lineFeed)) starts.push(at + 1);
  }
  return starts;
}

function findLineEnd(text: string, starts: readonly number[], line: number): number {
  const next = starts[line + 1];
  if (next === undefined) return text.length;
  const isCrLf = text.charCodeAt(next - 1) === lineFeed && text.charCodeAt(next - 2) === carriageReturn;
  return Math.max(starts[line] ?? 0, next - (isCrLf ? 2 : 1));
}

/** The last line that starts at or before `offset`. */
function findLine(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
