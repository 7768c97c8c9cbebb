// A raw error of a validator where it stands in the value: what messages and the API server's text are made from.
import type { PathSegment, PlainValue } from "../yaml/node.ts";
import type { RawCrdError } from "./crdProfile.ts";
import { getValueAt, readPointer } from "./valuePath.ts";

export interface CrdFault {
  /** JSON pointer, the text of `path`. */
  readonly pointer: string;
  readonly path: readonly PathSegment[];
  readonly keyword: string;
  readonly params: { readonly [name: string]: unknown };
  readonly value: PlainValue | undefined;
  /** Keys of the value that the CRD does not know. */
  readonly unknownKeys: readonly string[];
}

export function toCrdFault(
  root: PlainValue,
  { instancePath, keyword, params }: RawCrdError,
  unknownKeys: readonly string[],
): CrdFault {
  const path = readPointer(root, instancePath);
  const fault = { pointer: instancePath, path, value: getValueAt(root, path), unknownKeys };
  return keyword === "scalar"
    ? { ...fault, keyword: "type", params: readScalar(params.keys) }
    : { ...fault, keyword, params };
}

// The types, then the format.
function readScalar(names: unknown): CrdFault["params"] {
  const types = Array.isArray(names) ? names.map(String) : [];
  const format = types.pop();
  return { type: types, ...(format ? { format } : {}) };
}

/** Which of `keys` an object has. */
export function getPresentKeys(value: PlainValue | undefined, keys: unknown): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Array.isArray(keys)) return [];
  return keys.filter((key): key is string => typeof key === "string" && value[key] !== undefined);
}
