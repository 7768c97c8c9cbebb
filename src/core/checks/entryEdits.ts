// Edits that take an entry out of a map, or out of a list item into an item of its own, in block and in flow style.
// Comments beside what stays are kept. Leaves out: maps whose entries come from elsewhere, by an alias or a merge key.
import { dashBefore, lineBreakOf, lineEnd, lineStart } from "../text/lineBounds.ts";
import type { TextEdit } from "../text/problem.ts";
import type { MapEntry, MapNode, PathSegment } from "../yaml/node.ts";
import { getNodeAt } from "../yaml/node.ts";

/** Undefined where the map has no other entry, or is not written in one style at one place. */
export function removeEntry(map: MapNode, text: string, key: string): readonly TextEdit[] | undefined {
  const at = map.entries.findIndex((entry) => entry.key === key);
  if (at < 0 || map.entries.length < 2 || !isWrittenHere(map)) return undefined;
  if (isFlow(map, text)) return removeFromFlow(map, at, text);
  return blockIndent(map, text) === undefined ? undefined : removeFromBlock(map, at, text);
}

/** The entry `moved` of a list item into a new item behind it, which has the other entries too, but for `dropped`. */
export function splitItem(
  root: MapNode,
  text: string,
  item: readonly PathSegment[],
  moved: string,
  dropped: readonly string[],
): readonly TextEdit[] | undefined {
  const map = getNodeAt(root, item);
  const list = getNodeAt(root, item.slice(0, -1));
  if (map?.kind !== "map" || list?.kind !== "seq") return undefined;
  const removal = removeEntry(map, text, moved);
  const copies = map.entries
    .filter(({ key }) => !dropped.includes(key))
    .map((entry) => text.slice(entry.keyRange.start, endOfCopy(entry, map, text, moved)));
  const added = newItem(map, text, copies, text[list.range.start] === "[");
  return removal && added && [...removal, added];
}

/** A comment behind the entry that moves goes with it, in block style. */
function endOfCopy(entry: MapEntry, map: MapNode, text: string, moved: string): number {
  const end = entryEnd(entry, text);
  if (entry.key !== moved || isFlow(map, text)) return end;
  const behind = text.slice(end, lineEnd(text, end));
  return /^[ \t]+#/.test(behind) ? end + behind.length : end;
}

function newItem(map: MapNode, text: string, copies: readonly string[], isInFlowList: boolean): TextEdit | undefined {
  const flow = `{${copies.join(", ")}}`;
  if (isInFlowList) return { range: { start: map.range.end, end: map.range.end }, newText: `, ${flow}` };
  const dash = dashBefore(text, map.range.start);
  const indent = blockIndent(map, text);
  if (dash === undefined) return undefined;
  const eol = lineBreakOf(text);
  const last = isFlow(map, text) ? map.range.end : Math.max(...map.entries.map((entry) => entryEnd(entry, text)));
  const at = lineEnd(text, last);
  const body = isFlow(map, text) ? flow : copies.join(`${eol}${" ".repeat(indent ?? 0)}`);
  return { range: { start: at, end: at }, newText: `${eol}${dash}${body}` };
}

function removeFromFlow({ entries }: MapNode, at: number, text: string): readonly TextEdit[] | undefined {
  const [before, entry, after] = [entries[at - 1], entries[at], entries[at + 1]];
  if (entry === undefined) return undefined;
  const { start } = entry.keyRange;
  const end = entryEnd(entry, text);
  const commaAt = before === undefined ? end : entryEnd(before, text);
  const gap = text.slice(commaAt, before === undefined ? after?.keyRange.start : start);
  if (!gap.includes("#"))
    return [{ range: before === undefined ? { start, end: end + gap.length } : { start: commaAt, end }, newText: "" }];
  // A comment stands between the two: it stays, the comma goes.
  const comma = /^\s*,/.exec(gap)?.[0];
  if (comma === undefined) return undefined;
  if (before === undefined) return [{ range: { start, end: end + comma.length }, newText: "" }];
  return [
    { range: { start: commaAt, end: commaAt + comma.length }, newText: "" },
    { range: { start, end }, newText: "" },
  ];
}

function removeFromBlock({ entries }: MapNode, at: number, text: string): readonly TextEdit[] | undefined {
  const [entry, after] = [entries[at], entries[at + 1]];
  if (entry === undefined) return undefined;
  const { start } = entry.keyRange;
  const end = lineEnd(text, entryEnd(entry, text));
  const line = lineStart(text, start);
  if (at > 0) return [{ range: { start: text[line - 2] === "\r" ? line - 2 : line - 1, end }, newText: "" }];
  if (after === undefined) return undefined;
  // The next key comes in its place, behind the comments of its own.
  const next = after.keyRange.start;
  const indent = `${lineBreakOf(text)}${" ".repeat(start - line)}`;
  const comments = text
    .slice(end, lineStart(text, next))
    .split("\n")
    .map((row) => row.trim())
    .filter((row) => row !== "");
  return [{ range: { start, end: next }, newText: comments.map((row) => `${row}${indent}`).join("") }];
}

function isWrittenHere({ entries, range }: MapNode): boolean {
  return entries.every(
    ({ keyRange, value }, at) =>
      keyRange.start >= range.start &&
      keyRange.start >= (entries[at - 1]?.keyRange.end ?? 0) &&
      value.range.end <= range.end + 1 &&
      value.range.start >= keyRange.start,
  );
}

function isFlow({ range }: MapNode, text: string): boolean {
  return text[range.start] === "{";
}

/** Column of the keys of a map in block style; undefined in flow style. */
export function blockIndent(map: MapNode, text: string): number | undefined {
  const columns = map.entries.map(({ keyRange }) => keyRange.start - lineStart(text, keyRange.start));
  const [first] = columns;
  const isBlock = map.entries.every(({ keyRange }) =>
    /^[ -]*$/.test(text.slice(lineStart(text, keyRange.start), keyRange.start)),
  );
  return isBlock && !isFlow(map, text) && columns.every((column) => column === first) ? first : undefined;
}

/** End of the entry's value without the blanks and line breaks behind it. */
function entryEnd({ keyRange, value }: MapEntry, text: string): number {
  let end = Math.max(value.range.end, keyRange.end);
  while (end > keyRange.end && /\s/.test(text[end - 1] ?? "")) end -= 1;
  return text[end] === ":" ? end + 1 : end;
}
