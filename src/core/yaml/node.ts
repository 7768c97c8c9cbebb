// The tree of one YAML or JSON document with resolved values and source ranges: our own shape, so that no other
// room depends on the parser. Values resolve as sigs.k8s.io/yaml does (interfaces.md, The world).
// Leaves out: comments, anchors (expanded) and merge keys (applied).
import type { Range } from "../text/range.ts";

export type YamlNode = ScalarNode | MapNode | SeqNode;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** The text as written, without quotes. */
  readonly source: string;
  readonly quoted: boolean;
  /** Counted from the start of the document. */
  readonly range: Range;
}

export interface MapEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: YamlNode;
}

export interface MapNode {
  readonly kind: "map";
  /** Merge keys applied; of a duplicate key the last one only. */
  readonly entries: readonly MapEntry[];
  readonly range: Range;
}

export interface SeqNode {
  readonly kind: "seq";
  readonly items: readonly YamlNode[];
  readonly range: Range;
}

export type PathSegment = string | number;

/** The entry of `node` under `key`, or undefined where `node` is no map or has none. */
export function getEntry(node: YamlNode | undefined, key: string): MapEntry | undefined {
  return node?.kind === "map" ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** The value of `node` under `key`, or undefined where `node` is no map or has none. */
export function getValue(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return getEntry(node, key)?.value;
}

/** The items of a sequence; empty for anything else. */
export function getItems(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "seq" ? node.items : [];
}

export function getString(node: YamlNode | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

/** The node at `path`, or undefined. */
export function getNodeAt(root: YamlNode | undefined, path: readonly PathSegment[]): YamlNode | undefined {
  let node = root;
  for (const segment of path) {
    node = typeof segment === "number" ? getItems(node)[segment] : getValue(node, segment);
  }
  return node;
}

/** The range of the key at `path` where its last segment is a key, else of the value; the longest part of the path that exists. */
export function getRangeAt(root: YamlNode, path: readonly PathSegment[]): Range {
  let node: YamlNode = root;
  let range = root.range;
  for (const segment of path) {
    if (typeof segment === "number") {
      const item = getItems(node)[segment];
      if (item === undefined) return range;
      node = item;
      range = item.range;
    } else {
      const entry = getEntry(node, segment);
      if (entry === undefined) return range;
      node = entry.value;
      range = entry.keyRange;
    }
  }
  return range;
}

export type PlainValue = string | number | boolean | null | PlainValue[] | { [key: string]: PlainValue };

/** The same value as plain JavaScript data, for schema validators. */
export function toPlain(node: YamlNode): PlainValue {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "seq") return node.items.map(toPlain);
  const out: { [key: string]: PlainValue } = Object.create(null);
  for (const { key, value } of node.entries) out[key] = toPlain(value);
  return out;
}

/** `["spec","ingress",0]` as `spec.ingress[0]`. */
export function formatPath(path: readonly PathSegment[]): string {
  let text = "";
  for (const segment of path) {
    if (typeof segment === "number") text += `[${segment}]`;
    else text += text === "" ? segment : `.${segment}`;
  }
  return text;
}

/** The path that `formatPath` wrote, of keys without dots and brackets. */
export function parsePath(text: string): readonly PathSegment[] {
  return [...text.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index));
}
