// Half-open ranges of UTF-16 offsets, and the zero-based positions that people and editors use.
// Leaves out: line lookup (lineIndex.ts).

/** UTF-16 offsets, `end` exclusive. Whether they count from a file or from one of its documents is said where it is used. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Zero-based, characters in UTF-16 units, as in LSP. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface PositionRange {
  readonly start: Position;
  readonly end: Position;
}

/** The same range counted from a place `offset` units further left. */
export function shiftRange(range: Range, offset: number): Range {
  return { start: range.start + offset, end: range.end + offset };
}

export function containsOffset(range: Range, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}
