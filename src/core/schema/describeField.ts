// What a field of a CRD is: description, type and values, for hovers, completion and "did you mean".
// Read lazily from one JSON text per profile (tools/generateSchemas.mjs, fieldTable).
import type { PathSegment } from "../yaml/node.ts";
import { bundledFields } from "./generated/bundledFields.js";

export interface FieldDescription {
  /** Cilium's own text; empty where the CRD has none. */
  readonly description: string;
  /** `string`, `object`, `array`, `integer or string` … */
  readonly type: string;
  readonly enum?: readonly string[];
}

// [type, text, enum, properties, items, values], cut where only zeros follow; indexes into texts and nodes, 0: none.
type FieldNode = readonly [
  string,
  number?,
  (readonly string[] | 0)?,
  ({ readonly [name: string]: number } | 0)?,
  number?,
  number?,
];

interface FieldTable {
  readonly kinds: { readonly [kind: string]: number };
  readonly texts: readonly string[];
  readonly nodes: readonly FieldNode[];
}

const tables = new Map<string, FieldTable | undefined>();

/**
 * @param path of the field in the object, such as `["spec","ingress",0,"toPorts"]`
 * @returns undefined where the CRD of the profile knows no such field
 */
export function describeField(
  profile: string,
  kind: string,
  path: readonly PathSegment[],
): FieldDescription | undefined {
  const table = getTable(profile);
  const node = table && findNode(table, kind, path);
  if (table === undefined || node === undefined) return undefined;
  const [type, text = 0, values] = node;
  return { description: table.texts[text] ?? "", type, ...(values ? { enum: values } : {}) };
}

/** The keys that the CRD knows below `path`, in alphabetical order; empty for scalars, lists and free maps. */
export function getFieldNames(profile: string, kind: string, path: readonly PathSegment[]): readonly string[] {
  const table = getTable(profile);
  const properties = (table && findNode(table, kind, path))?.[3];
  return properties ? Object.keys(properties) : [];
}

function getTable(profile: string): FieldTable | undefined {
  if (!tables.has(profile)) {
    const text = bundledFields[profile] ?? bundledFields["1.20"];
    tables.set(profile, text === undefined ? undefined : (JSON.parse(text) as FieldTable));
  }
  return tables.get(profile);
}

function findNode(table: FieldTable, kind: string, path: readonly PathSegment[]): FieldNode | undefined {
  let index: number | undefined = Object.hasOwn(table.kinds, kind) ? table.kinds[kind] : undefined;
  for (const segment of path) {
    const [, , , properties, items, values] = table.nodes[index ?? 0] || [""];
    if (typeof segment === "number") index = items;
    else index = properties && Object.hasOwn(properties, segment) ? properties[segment] : values;
    if (!index) return undefined;
  }
  return index ? table.nodes[index] : undefined;
}
