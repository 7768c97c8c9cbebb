// Lines of a text for hints and lenses: where a line ends and what it says. Lines count from 0.
import type { LineIndex, Range, Snapshot } from "../core/index.ts";

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

/** The first line of a document that is neither blank nor a comment nor its start; where there is none, that of its range. */
export function firstWrittenLine(lines: TextLines, { start, end }: Range): number {
  const first = lineOf(lines, start);
  const last = lineOf(lines, end);
  for (let line = first; line <= last; line++) if (/^(?!---)\s*[^\s#]/.test(lineText(lines, line))) return line;
  return first;
}
