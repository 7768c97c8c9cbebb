// A place in a document while it is decoded as Go's encoding/json decodes it into Cilium's structs.
// Mirrors encoding/json/decode.go (error texts, saved and immediate errors), Go 1.26. Names are matched as they are
// spelled, as the Kubernetes clients do. Values of a wrong type are taken as far as they make sense: rejected anyway.

import type { Range } from "../../text/range.ts";
import type { MapNode, PathSegment, YamlNode } from "../../yaml/node.ts";
import { getEntry } from "../../yaml/node.ts";
import type { AgentProblem } from "./agentProblem.ts";
import type { DecodingDialect } from "./dialect.ts";
import type { Placed, RawText } from "./rule.ts";

export interface DecodeProblem extends AgentProblem {
  /** Comes from an UnmarshalJSON method: ends the decoding at once, while other errors wait for its end. */
  readonly isImmediate: boolean;
}

export interface Cursor extends Placed {
  /** Undefined where absent; a null is absent too, but where a type decodes null by itself. */
  readonly node: YamlNode | undefined;
  /** Where to point when `node` is absent. */
  readonly range: Range;
  /** Go struct that holds the field, for error texts. */
  readonly struct: string;
  /** Field names from the root, as error texts join them. */
  readonly fields: readonly string[];
  /** Inside an UnmarshalJSON method. */
  readonly isNested: boolean;
  readonly dialect: DecodingDialect;
  readonly problems: DecodeProblem[];
}

export function startDecoding(
  node: MapNode,
  path: readonly PathSegment[],
  struct: string,
  fields: readonly string[],
  dialect: DecodingDialect,
): Cursor {
  return { node, path, range: node.range, struct, fields, isNested: false, dialect, problems: [] };
}

/**
 * The field `name` of the struct that the cursor stands on; absent where this version's struct has none of that name.
 * @param struct the struct's name in Go; `embedded` the embedded struct that declares the field, if any.
 */
export function enterField(cursor: Cursor, struct: string, name: string, embedded?: string): Cursor {
  const { dialect } = cursor;
  const isUnknown = dialect.unknownFields[embedded ?? struct]?.includes(name) ?? false;
  const entry = isUnknown ? undefined : getEntry(cursor.node, name);
  return new FieldCursor(cursor, struct, name, embedded, entry?.value);
}

/** Most fields are absent, and few paths are asked for: they are put together when they are. */
class FieldCursor implements Cursor {
  readonly node: YamlNode | undefined;
  readonly range: Range;
  readonly struct: string;
  readonly isNested: boolean;
  readonly dialect: DecodingDialect;
  readonly problems: DecodeProblem[];
  readonly #outer: Cursor;
  readonly #name: string;
  readonly #embedded: string | undefined;
  #path: readonly PathSegment[] | undefined;

  constructor(outer: Cursor, struct: string, name: string, embedded: string | undefined, node: YamlNode | undefined) {
    this.node = node;
    this.range = node?.range ?? outer.range;
    this.struct = outer.isNested ? outer.struct : struct;
    this.isNested = outer.isNested;
    this.dialect = outer.dialect;
    this.problems = outer.problems;
    this.#outer = outer;
    this.#name = name;
    this.#embedded = embedded;
  }

  get path(): readonly PathSegment[] {
    this.#path ??= [...this.#outer.path, this.#name];
    return this.#path;
  }

  get fields(): readonly string[] {
    return pathBelow(this.#outer, this.#name, this.#embedded);
  }
}

/** The same place with something changed. */
export function changeCursor(
  { node, path, range, struct, fields, isNested, dialect, problems }: Cursor,
  change: Partial<Cursor>,
): Cursor {
  return { node, path, range, struct, fields, isNested, dialect, problems, ...change };
}

function pathBelow({ fields, isNested, dialect }: Cursor, name: string, embedded?: string): readonly string[] {
  if (dialect.errorPaths === "without-inner") return isNested ? fields : [...fields, name];
  return embedded === undefined ? [...fields, name] : [...fields, embedded, name];
}

/** The same place inside an UnmarshalJSON method. */
export function enterUnmarshaler(cursor: Cursor): Cursor {
  return changeCursor(cursor, { isNested: true });
}

export function isNull(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === "scalar" && node.value === null);
}

/** The items of a list; undefined where it is absent, null or no list. `type` is the list's type in Go. */
export function decodeItems(cursor: Cursor, type: string): readonly Cursor[] | undefined {
  const { node } = cursor;
  if (node === undefined || isNull(node)) return undefined;
  if (node.kind !== "seq") return reportType(cursor, type);
  const { path, struct, fields, isNested, dialect, problems } = cursor;
  return node.items.map((item, index) => ({
    node: item,
    path: [...path, index],
    range: item.range,
    struct,
    fields,
    isNested,
    dialect,
    problems,
  }));
}

/** True where a map stands here; a wrong value is reported. `type` is the struct's type in Go. */
export function isStruct(cursor: Cursor, type: string): boolean {
  if (isNull(cursor.node)) return false;
  if (cursor.node?.kind === "map") return true;
  reportType(cursor, type);
  return false;
}

/** A string; "" where absent. A number or boolean is taken as written. */
export function decodeText(cursor: Cursor, type = "string"): string {
  const { node } = cursor;
  if (node === undefined || isNull(node)) return "";
  if (node.kind === "scalar") {
    if (typeof node.value === "string") return node.value;
    reportType(cursor, type);
    return node.source;
  }
  reportType(cursor, type);
  return "";
}

const integerRanges = { int32: [-0x80000000, 0x7fffffff], uint16: [0, 0xffff], uint8: [0, 0xff] } as const;

/** An integer; 0 where absent or wrong. */
export function decodeInteger(cursor: Cursor, type: "int32" | "uint16" | "uint8"): number {
  const { node } = cursor;
  if (node === undefined || isNull(node)) return 0;
  if (node.kind !== "scalar" || typeof node.value !== "number") {
    reportType(cursor, type);
    return 0;
  }
  const [low, high] = integerRanges[type];
  if (Number.isInteger(node.value) && node.value >= low && node.value <= high) return node.value;
  reportType(cursor, type, `number ${node.value}`);
  return 0;
}

export function decodeBoolean(cursor: Cursor): boolean | undefined {
  const { node } = cursor;
  if (node === undefined || isNull(node)) return undefined;
  if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
  reportType(cursor, "bool");
  return undefined;
}

/** A list of strings; a null item is "" as in Go. */
export function decodeTexts(cursor: Cursor, type: string, itemType = "string"): readonly RawText[] | undefined {
  return decodeItems(cursor, type)?.map((item) => ({ value: decodeText(item, itemType), ...placeOf(item) }));
}

/** The pairs of a map of strings, in written order. */
export function decodeTextMap(
  cursor: Cursor,
  type: string,
): readonly (Placed & { readonly key: string; readonly value: string })[] {
  const { node } = cursor;
  if (node === undefined || isNull(node)) return [];
  if (node.kind !== "map") {
    reportType(cursor, type);
    return [];
  }
  return node.entries.map(({ key, keyRange, value }) => {
    const place = changeCursor(cursor, { node: value, path: [...cursor.path, key], range: value.range });
    return { key, value: decodeText(place), path: place.path, range: { start: keyRange.start, end: value.range.end } };
  });
}

export function placeOf(cursor: Cursor): Placed {
  return { path: cursor.path, range: cursor.range };
}

/** Reports that the value does not fit its type in Go; `typeName` as in v1.20.2. */
export function reportType(cursor: Cursor, typeName: string, found = kindOf(cursor.node)): undefined {
  const type = cursor.dialect.typeNames[typeName] ?? typeName;
  const place = cursor.fields.length === 0 ? "Go value" : `Go struct field ${cursor.struct}.${cursor.fields.join(".")}`;
  reportText(cursor, "schema-type", `json: cannot unmarshal ${found} into ${place} of type ${type}`, { type, found });
  return undefined;
}

export function reportText(
  cursor: Cursor,
  code: string,
  text: string,
  facts: Readonly<Record<string, string>> = {},
): void {
  cursor.problems.push({ code, text, path: cursor.path, range: cursor.range, facts, isImmediate: cursor.isNested });
}

/** Problems in the order in which Go meets them: fields of stored objects come sorted by name, immediate errors win. */
export function sortDecodeProblems(problems: readonly DecodeProblem[]): readonly DecodeProblem[] {
  const inOrder = problems.toSorted((a, b) => comparePaths(a.path, b.path));
  return [...inOrder.filter((problem) => problem.isImmediate), ...inOrder.filter((problem) => !problem.isImmediate)];
}

function comparePaths(a: readonly PathSegment[], b: readonly PathSegment[]): number {
  for (const [index, segment] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (segment === other) continue;
    if (typeof segment === "number" && typeof other === "number") return segment - other;
    return String(segment) < String(other) ? -1 : 1;
  }
  return a.length - b.length;
}

function kindOf(node: YamlNode | undefined): string {
  if (node === undefined) return "null";
  if (node.kind === "map") return "object";
  if (node.kind === "seq") return "array";
  if (typeof node.value === "boolean") return "bool";
  return typeof node.value === "number" ? "number" : "string";
}
