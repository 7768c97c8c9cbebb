// Lines of a text for hints and lenses: where a line ends and what it says. Lines count from 0.
import { createLineIndex, type LineIndex } from "../core/index.ts";

export interface TextLines {
  readonly text: string;
  readonly index: LineIndex;
}

let latest: TextLines = { text: "", index: createLineIndex("") };

/** The latest one is kept, because an editor asks about one file several times in a row. */
export function textLinesOf(text: string): TextLines {
  if (latest.text !== text) latest = { text, index: createLineIndex(text) };
  return latest;
}

/** Line of an offset. */
export function lineOf({ index }: TextLines, offset: number): number {
  return index.getPosition(offset).line;
}

export function lineStart({ index }: TextLines, line: number): number {
  return index.getOffset({ line, character: 0 });
}

/** Before the line break. */
export function lineEnd({ index }: TextLines, line: number): number {
  return index.getOffset({ line, character: Number.MAX_SAFE_INTEGER });
}

export function lineText(lines: TextLines, line: number): string {
  return lines.text.slice(lineStart(lines, line), lineEnd(lines, line));
}
