// Edits of a policy's text for fixes. Ranges count from the document.
// Leaves out: edits of what an alias stands for; such a fix is not offered.
import { keyRange } from "../policy/api/sanitizeState.ts";
import { dashBefore, lineBreakOf, lineStart } from "../text/lineBounds.ts";
import type { Fix } from "../text/problem.ts";
import type { Range } from "../text/range.ts";
import type { MapNode, PathSegment, SeqNode, YamlNode } from "../yaml/node.ts";
import { getNodeAt } from "../yaml/node.ts";
import { blockIndent, removeEntry, splitItem } from "./entryEdits.ts";

export function replaceFix(range: Range, newText: string): Fix {
  return { title: `Replace by \`${newText}\``, edits: [{ range, newText }] };
}

/** A fix without the entry at `path`; undefined where its map holds nothing else. */
export function removeFix(root: MapNode, text: string, path: readonly PathSegment[]): Fix | undefined {
  const key = String(path.at(-1));
  const map = getNodeAt(root, path.slice(0, -1));
  const edits = map?.kind === "map" ? removeEntry(map, text, key) : undefined;
  return edits && { title: `Remove \`${key}\``, edits };
}

/** A fix that moves the entry `moved` of a list item into a new item behind it, which has the others too, but for `dropped`. */
export function splitFix(
  root: MapNode,
  text: string,
  item: readonly PathSegment[],
  moved: string,
  dropped: readonly string[],
): Fix | undefined {
  const edits = splitItem(root, text, item, moved, dropped);
  return edits && { title: "Split into two rules", edits };
}

/** A fix that writes a new entry before the first one of a map; undefined where the map has its key. */
export function insertFix(root: MapNode, text: string, path: readonly PathSegment[], entry: string): Fix | undefined {
  const map = getNodeAt(root, path);
  const first = map?.kind === "map" ? map.entries[0] : undefined;
  if (map?.kind !== "map" || first === undefined) return undefined;
  if (map.entries.some(({ key }) => key === entry.slice(0, entry.indexOf(":")))) return undefined;
  const indent = blockIndent(map, text);
  const at = first.keyRange.start;
  const newText = indent === undefined ? `${entry}, ` : `${entry}${lineBreakOf(text)}${" ".repeat(indent)}`;
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
  const dash = dashBefore(text, at);
  const isFlow = text[list.range.start] === "[";
  if (!isFlow && dash === undefined) return undefined;
  const newText = isFlow ? `${item}, ` : `${item}${lineBreakOf(text)}${dash}`;
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
  if (dashBefore(text, item.range.start) === undefined) return undefined;
  const next = text.indexOf("\n", trimmedEnd(item, text));
  return { start: lineStart(text, item.range.start), end: next < 0 ? text.length : next + 1 };
}

function trimmedEnd({ range }: YamlNode, text: string): number {
  return range.start + text.slice(range.start, range.end).trimEnd().length;
}
