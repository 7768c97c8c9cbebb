// Edits of a policy's text for fixes. Ranges count from the document.
// Leaves out: lists and maps in flow style where an entry would have to move; such a fix is not offered.
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { Fix, TextEdit } from "../text/problem.ts";
import type { Range } from "../text/range.ts";
import type { MapEntry, MapNode, PathSegment, SeqNode, YamlNode } from "../yaml/node.ts";
import { getEntry, getNodeAt } from "../yaml/node.ts";

export function replaceFix(range: Range, newText: string): Fix {
  return { title: `Replace by \`${newText}\``, edits: [{ range, newText }] };
}

/** A fix without the entry at `path`; undefined where its map stands in flow style or holds nothing else. */
export function removeFix(root: MapNode, text: string, path: readonly PathSegment[]): Fix | undefined {
  const key = String(path.at(-1));
  const map = getNodeAt(root, path.slice(0, -1));
  const edit = map?.kind === "map" && map.entries.length > 1 ? removeEntry(map, text, key) : undefined;
  return edit === undefined ? undefined : { title: `Remove \`${key}\``, edits: [edit] };
}

/**
 * A fix that moves the entry `moved` of a list item into a new item behind it, which has the other entries too, but for
 * `dropped`. Undefined where the item does not stand in block style.
 */
export function splitFix(
  root: MapNode,
  text: string,
  item: readonly PathSegment[],
  moved: string,
  dropped: string,
): Fix | undefined {
  const map = getNodeAt(root, item);
  if (map?.kind !== "map") return undefined;
  const edit = removeEntry(map, text, moved);
  const [first] = map.entries;
  const indent = blockIndent(map, text);
  if (edit === undefined || first === undefined || indent === undefined) return undefined;
  const dash = text.slice(lineStart(text, first.keyRange.start), first.keyRange.start);
  if (!/^ *- +$/.test(dash)) return undefined;
  const copies = map.entries
    .filter(({ key }) => key !== dropped)
    .map((entry) => text.slice(entry.keyRange.start, entryEnd(entry, text)));
  const end = Math.max(...map.entries.map((entry) => entryEnd(entry, text)));
  return {
    title: "Split into two rules",
    edits: [edit, { range: { start: end, end }, newText: `\n${dash}${copies.join(`\n${" ".repeat(indent)}`)}` }],
  };
}

/** A fix that writes a new entry before the first one of a map. */
export function insertFix(root: MapNode, text: string, path: readonly PathSegment[], entry: string): Fix | undefined {
  const map = getNodeAt(root, path);
  const first = map?.kind === "map" ? map.entries[0] : undefined;
  if (map?.kind !== "map" || first === undefined) return undefined;
  const indent = blockIndent(map, text);
  const at = first.keyRange.start;
  const newText = indent === undefined ? `${entry}, ` : `${entry}\n${" ".repeat(indent)}`;
  return { title: `Add \`${entry}\``, edits: [{ range: { start: at, end: at }, newText }] };
}

/** A fix that writes `item` before the first item of a list; undefined where the list is empty or its first item shares its line. */
export function insertItemFix(
  root: MapNode,
  text: string,
  path: readonly PathSegment[],
  item: string,
): Fix | undefined {
  const list = getNodeAt(root, path);
  const at = list?.kind === "seq" ? list.items[0]?.range.start : undefined;
  if (list?.kind !== "seq" || at === undefined) return undefined;
  // What an alias stands for is written before it.
  if (list.range.start < keyRange(root, path).start) return undefined;
  const dash = text.slice(lineStart(text, at), at);
  const isFlow = text[list.range.start] === "[";
  if (!isFlow && !/^ *- +$/.test(dash)) return undefined;
  const newText = isFlow ? `${item}, ` : `${item}\n${dash}`;
  return { title: `Add \`${item}\``, edits: [{ range: { start: at, end: at }, newText }] };
}

/** A fix without one item of a list that has others; undefined where an alias stands for the list or the item shares its lines. */
export function removeItemFix(root: MapNode, text: string, path: readonly PathSegment[]): Fix | undefined {
  const at = path.at(-1);
  const list = getNodeAt(root, path.slice(0, -1));
  if (list?.kind !== "seq" || typeof at !== "number" || list.items.length < 2) return undefined;
  const item = list.items[at];
  if (item === undefined || list.range.start < keyRange(root, path.slice(0, -1)).start) return undefined;
  const range = text[list.range.start] === "[" ? flowItemRange(list, at) : blockItemRange(item, text);
  const title = `Remove \`${text.slice(item.range.start, trimmedEnd(item, text)).split("\n")[0]}\``;
  return range && { title, edits: [{ range, newText: "" }] };
}

/** With the comma on one side. */
function flowItemRange({ items }: SeqNode, at: number): Range | undefined {
  const [before, item, after] = [items[at - 1], items[at], items[at + 1]];
  if (item === undefined) return undefined;
  if (before !== undefined) return { start: before.range.end, end: item.range.end };
  return after && { start: item.range.start, end: after.range.start };
}

/** The item's own lines. */
function blockItemRange(item: YamlNode, text: string): Range | undefined {
  const start = lineStart(text, item.range.start);
  if (!/^ *- +$/.test(text.slice(start, item.range.start))) return undefined;
  const next = text.indexOf("\n", trimmedEnd(item, text));
  return { start, end: next < 0 ? text.length : next + 1 };
}

function trimmedEnd({ range }: YamlNode, text: string): number {
  return range.start + text.slice(range.start, range.end).trimEnd().length;
}

function removeEntry(map: MapNode, text: string, key: string): TextEdit | undefined {
  const entry = getEntry(map, key);
  if (entry === undefined || blockIndent(map, text) === undefined) return undefined;
  const index = map.entries.indexOf(entry);
  const before = map.entries[index - 1];
  const after = map.entries[index + 1];
  if (before !== undefined)
    return { range: { start: entryEnd(before, text), end: entryEnd(entry, text) }, newText: "" };
  return after === undefined
    ? undefined
    : { range: { start: entry.keyRange.start, end: after.keyRange.start }, newText: "" };
}

/** Column of the keys of a map in block style; undefined in flow style. */
function blockIndent(map: MapNode, text: string): number | undefined {
  const columns = map.entries.map(({ keyRange }) => keyRange.start - lineStart(text, keyRange.start));
  const [first] = columns;
  const isBlock = map.entries.every(({ keyRange }) =>
    /^[ -]*$/.test(text.slice(lineStart(text, keyRange.start), keyRange.start)),
  );
  return isBlock && text[map.range.start] !== "{" && columns.every((column) => column === first) ? first : undefined;
}

/** End of the entry's value without the blanks and line breaks behind it. */
function entryEnd({ keyRange, value }: MapEntry, text: string): number {
  let end = Math.max(lastEnd(value), keyRange.end);
  while (end > keyRange.end && /\s/.test(text[end - 1] ?? "")) end -= 1;
  return text[end] === ":" ? end + 1 : end;
}

function lastEnd(node: YamlNode): number {
  return node.range.end;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}
