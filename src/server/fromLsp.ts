// From LSP's positions to offsets of the text that the answers were computed from.
import type { Range as LspRange, Position } from "vscode-languageserver";
import type { Range } from "../core/index.ts";
import type { Folder } from "./folder.ts";

export function fromPosition(folder: Folder, file: string, position: Position): number {
  return folder.lines(file).getOffset(position);
}

export function fromRange(folder: Folder, file: string, { start, end }: LspRange): Range {
  return { start: fromPosition(folder, file, start), end: fromPosition(folder, file, end) };
}
