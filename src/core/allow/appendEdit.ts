// Edits that add an item to a list or a document to a file, in the style in which it is written; nothing else moves, and
// comments stay where they are. Ranges count from the document, of a document from its file.
// Leaves out: lists that an alias stands for, and whose first item stands on the line of its key.
import { dashBefore, lineBreakOf, lineEnd, lineStart } from "../text/lineBounds.ts";
import type { TextEdit } from "../text/problem.ts";
import type { MapNode, PathSegment, PlainValue, SeqNode, YamlNode } from "../yaml/node.ts";
import { getEntry, getNodeAt } from "../yaml/node.ts";
import { writeBlock, writeFlow } from "../yaml/writeYaml.ts";

/** `value` behind the last item of the list at `path`. */
export function appendItem(
  root: MapNode,
  text: string,
  path: readonly PathSegment[],
  value: PlainValue,
): TextEdit | undefined {
  const list = getNodeAt(root, path);
  const key = path.at(-1);
  const entry = typeof key === "string" ? getEntry(getNodeAt(root, path.slice(0, -1)), key) : undefined;
  if (list?.kind !== "seq" || entry === undefined || list.range.start < entry.keyRange.end) return undefined;
  if (text[list.range.start] === "[") return appendToFlow(list, text, value);
  return appendToBlock(list, text, value, columnOf(text, entry.keyRange.start));
}

function appendToFlow({ items, range }: SeqNode, text: string, value: PlainValue): TextEdit | undefined {
  const isJson = text.trimStart().startsWith("{");
  const last = items.at(-1);
  if (last === undefined) {
    const inner = isJson ? JSON.stringify(value) : writeFlow(value);
    return text[range.end - 1] === "]" ? { range, newText: `[${inner}]` } : undefined;
  }
  const [first] = items;
  const end = endOf(last, text);
  if (first === undefined || last.range.start < range.start || end > range.end) return undefined;
  const isOnOwnLine = text.slice(range.start, first.range.start).includes("\n");
  const indent = isOnOwnLine ? `${lineBreakOf(text)}${" ".repeat(columnOf(text, last.range.start))}` : " ";
  const written = !isJson
    ? writeFlow(value)
    : isOnOwnLine
      ? JSON.stringify(value, null, 2).replaceAll("\n", indent)
      : JSON.stringify(value);
  return { range: { start: end, end }, newText: `,${indent}${written}` };
}

function appendToBlock({ items }: SeqNode, text: string, value: PlainValue, keyColumn: number): TextEdit | undefined {
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const column = dashBefore(text, first.range.start)?.indexOf("-");
  if (column === undefined) return undefined;
  const end = endOf(last, text);
  const at = lineEnd(text, end);
  const isFlow = items.every(({ range }) => text[range.start] === "{");
  const style = { dash: Math.max(0, column - keyColumn) };
  const written = isFlow ? writeFlow(value) : writeBlock(value, column + 2, style);
  const eol = lineBreakOf(text);
  const newText = `${eol}${" ".repeat(column)}- ${written.replaceAll("\n", eol)}`;
  return { range: { start: at, end: at }, newText };
}

/** Where what is written of a node ends; an alias stands for something that is written elsewhere. */
function endOf(node: YamlNode, text: string): number {
  const { start, end } = node.range;
  if (node.kind === "scalar" || text[start] === "{" || text[start] === "[")
    return start + text.slice(start, end).trimEnd().length;
  const ends =
    node.kind === "seq"
      ? node.items.map((item) => (item.range.start < start ? start : endOf(item, text)))
      : node.entries.map(({ keyRange, value }) =>
          value.range.start < keyRange.end ? keyRange.end : Math.max(keyRange.end, endOf(value, text)),
        );
  return Math.max(start, ...ends);
}

/** `document` behind all others of a YAML file; the whole of a new one. */
export function appendDocument(text: string, document: PlainValue): TextEdit {
  const eol = lineBreakOf(text);
  const written = `${writeBlock(document, 0, { dash: 2 })}\n`.replaceAll("\n", eol);
  const at = { start: text.length, end: text.length };
  if (text.trim() === "") return { range: at, newText: written };
  const break_ = text.endsWith("\n") ? "" : eol;
  return { range: at, newText: `${break_}---${eol}${written}` };
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}
