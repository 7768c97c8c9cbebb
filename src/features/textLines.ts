// Lines of a text for hints and lenses: where a line ends and what it says. Lines count from 0.
import type { LineIndex, Snapshot } from "../core/index.ts";

export interface TextLines {
  readonly text: string;
  readonly index: LineIndex;
}

export function textLinesOf(snapshot: Snapshot, file: string): TextLines {
  return { text: snapshot.textOf(file) ?? "", index: snapshot.linesOf(file) };
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
