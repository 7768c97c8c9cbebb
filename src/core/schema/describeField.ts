// What a field of a CRD is: description, type and values, for hovers, completion and "did you mean".
// Read lazily from one JSON text of all profiles, which share most of their fields (tools/generateSchemas.mjs, fieldTable).
import type { ProfileName } from "../profile.ts";
import type { PathSegment } from "../yaml/node.ts";
import { fieldTableText } from "./generated/fieldTableText.js";

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
  readonly profiles: { readonly [P in ProfileName]: { readonly [kind: string]: number } };
  readonly texts: readonly string[];
  readonly nodes: readonly FieldNode[];
}

let table: FieldTable | undefined;

/**
 * @param path of the field in the object, such as `["spec","ingress",0,"toPorts"]`
 * @returns undefined where the CRD of the profile knows no such field
 */
export function describeField(
  profile: ProfileName,
  kind: string,
  path: readonly PathSegment[],
): FieldDescription | undefined {
  const { texts } = getTable();
  const node = findNode(profile, kind, path);
  if (node === undefined) return undefined;
  const [type, text = 0, values] = node;
  return { description: texts[text] ?? "", type, ...(values ? { enum: values } : {}) };
}

/** The keys that the CRD knows below `path`, in alphabetical order; empty for scalars, lists and free maps. */
export function getFieldNames(profile: ProfileName, kind: string, path: readonly PathSegment[]): readonly string[] {
  const properties = findNode(profile, kind, path)?.[3];
  return properties ? Object.keys(properties) : [];
}

function getTable(): FieldTable {
  table ??= JSON.parse(fieldTableText) as FieldTable;
  return table;
}

function findNode(profile: ProfileName, kind: string, path: readonly PathSegment[]): FieldNode | undefined {
  const { profiles, nodes } = getTable();
  const kinds = profiles[profile];
  let index: number | undefined = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  for (const segment of path) {
    const [, , , properties, items, values] = nodes[index ?? 0] || [""];
    if (typeof segment === "number") index = items;
    else index = properties && Object.hasOwn(properties, segment) ? properties[segment] : values;
    if (!index) return undefined;
  }
  return index ? nodes[index] : undefined;
}
