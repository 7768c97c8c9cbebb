// The fields that a CRD of a profile knows, read lazily from one JSON text of all profiles, which share most of them
// (tools/generateSchemas.mjs, fieldTable).
import type { ProfileName } from "../profile.ts";
import type { PathSegment } from "../yaml/node.ts";
import { fieldTableText } from "./generated/fieldTableText.js";

// `empty array` is the type of a field that a release has dropped and takes empty alone.
// [type, text, enum, properties, items, values], cut where only zeros follow; indexes into texts and nodes, 0: none.
export type FieldNode = readonly [
  string,
  number?,
  (readonly string[] | 0)?,
  ({ readonly [name: string]: number } | 0)?,
  number?,
  number?,
];

interface FieldTable {
  readonly profiles: { readonly [P in ProfileName]: { readonly [kind: string]: number } };
  readonly nodes: readonly FieldNode[];
}

let table: FieldTable | undefined;

/** The keys that the CRD knows below `path`, in alphabetical order; empty for scalars, lists and free maps. */
export function getFieldNames(profile: ProfileName, kind: string, path: readonly PathSegment[]): readonly string[] {
  const properties = findNode(profile, kind, path)?.[3];
  return properties ? Object.keys(properties) : [];
}

function getTable(): FieldTable {
  table ??= JSON.parse(fieldTableText) as FieldTable;
  return table;
}

/** @param path of the field in the object, such as `["spec","ingress",0,"toPorts"]` */
export function findNode(profile: ProfileName, kind: string, path: readonly PathSegment[]): FieldNode | undefined {
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
