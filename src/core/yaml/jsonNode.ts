// The tree of a JSON text, made where it is looked at: a kubectl dump of 64 MB is mostly never read.
// A table of where each object and array ends is made once; nodes are cut from the text on demand and then kept.
// Leaves out: validity. JSON.parse has accepted the text before (parseJson.ts).
import type { Range } from "../text/range.ts";
import { isBlank, skipBlanks, skipString } from "./jsonText.ts";
import type { MapEntry, MapNode, ScalarNode, SeqNode, YamlNode } from "./node.ts";

/** Where each container ends and which one comes after all that it holds; containers count in the order of their opening. */
export interface JsonTable {
  readonly text: string;
  readonly ends: Uint32Array;
  readonly nexts: Uint32Array;
  readonly depth: number;
}

const quote = 0x22;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** One pass over a valid JSON text. */
export function indexJson(text: string): JsonTable {
  let ends = new Uint32Array(1024);
  let nexts = new Uint32Array(1024);
  const open: number[] = [];
  let nContainers = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = skipString(text, at) - 1;
    } else if (code === openBrace || code === openBracket) {
      if (nContainers === ends.length) {
        ends = grow(ends);
        nexts = grow(nexts);
      }
      open.push(nContainers++);
      depth = Math.max(depth, open.length);
    } else if (code === closeBrace || code === closeBracket) {
      const container = open.pop() ?? 0;
      ends[container] = at + 1;
      nexts[container] = nContainers;
    }
  }
  return { text, ends, nexts, depth };
}

function grow(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** The whole text as one tree. */
export function makeJsonRoot(table: JsonTable): YamlNode {
  return makeNode(table, skipBlanks(table.text, 0), 0);
}

/** `container` is the number of the next container at or behind `at`. */
function makeNode(table: JsonTable, at: number, container: number): YamlNode {
  const code = table.text.charCodeAt(at);
  if (code === openBrace) return new JsonMap(table, at, container);
  if (code === openBracket) return new JsonSeq(table, at, container);
  return makeScalar(table.text, at);
}

function makeScalar(text: string, start: number): ScalarNode {
  if (text.charCodeAt(start) === quote) {
    const end = skipString(text, start);
    const value = readString(text, start, end);
    return { kind: "scalar", value, source: value, quoted: true, range: { start, end } };
  }
  let end = start;
  while (end < text.length && !isBlank(text.charCodeAt(end)) && !",]}".includes(text[end] ?? ",")) end++;
  const source = text.slice(start, end);
  const value: ScalarNode["value"] = JSON.parse(source);
  return { kind: "scalar", value, source, quoted: false, range: { start, end } };
}

function readString(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  if (!inner.includes("\\")) return inner;
  const value: string = JSON.parse(text.slice(start, end));
  return value;
}

class JsonMap implements MapNode {
  readonly kind = "map";
  readonly range: Range;
  private readonly table: JsonTable;
  private readonly container: number;
  private made: readonly MapEntry[] | undefined;

  constructor(table: JsonTable, start: number, container: number) {
    this.table = table;
    this.container = container;
    this.range = { start, end: table.ends[container] ?? start };
  }

  /** Of a duplicate key the last one, at the place of the first, as from YAML. */
  get entries(): readonly MapEntry[] {
    this.made ??= [
      ...new Map(readEntries(this.table, this.range, this.container).map((entry) => [entry.key, entry])).values(),
    ];
    return this.made;
  }
}

class JsonSeq implements SeqNode {
  readonly kind = "seq";
  readonly range: Range;
  private readonly table: JsonTable;
  private readonly container: number;
  private made: readonly YamlNode[] | undefined;

  constructor(table: JsonTable, start: number, container: number) {
    this.table = table;
    this.container = container;
    this.range = { start, end: table.ends[container] ?? start };
  }

  get items(): readonly YamlNode[] {
    this.made ??= readItems(this.table, this.range, this.container);
    return this.made;
  }
}

/** All entries of an object as written, duplicates included. */
export function readEntries(table: JsonTable, range: Range, container: number): MapEntry[] {
  const { text } = table;
  const entries: MapEntry[] = [];
  let next = container + 1;
  let at = skipBlanks(text, range.start + 1);
  while (text.charCodeAt(at) === quote) {
    const keyEnd = skipString(text, at);
    const value = makeNode(table, skipBlanks(text, skipBlanks(text, keyEnd) + 1), next);
    entries.push({ key: readString(text, at, keyEnd), keyRange: { start: at, end: keyEnd }, value });
    if (value.kind !== "scalar") next = table.nexts[next] ?? next;
    at = skipSeparator(text, value.range.end);
  }
  return entries;
}

function readItems(table: JsonTable, range: Range, container: number): YamlNode[] {
  const { text } = table;
  const items: YamlNode[] = [];
  let next = container + 1;
  let at = skipBlanks(text, range.start + 1);
  while (at < range.end - 1) {
    const item = makeNode(table, at, next);
    items.push(item);
    if (item.kind !== "scalar") next = table.nexts[next] ?? next;
    at = skipSeparator(text, item.range.end);
  }
  return items;
}

/** Past the comma behind a value, to the next one or to the closing bracket. */
function skipSeparator(text: string, from: number): number {
  const at = skipBlanks(text, from);
  return text[at] === "," ? skipBlanks(text, at + 1) : at;
}
