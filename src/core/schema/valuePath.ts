// JSON pointers of a validator as paths into the value they were made from.
import type { PathSegment, PlainValue } from "../yaml/node.ts";

/** `/spec/ingress/0` as `["spec","ingress",0]`; `value` tells list indexes from keys that look like numbers. */
export function readPointer(value: PlainValue, pointer: string): PathSegment[] {
  const path: PathSegment[] = [];
  let at: PlainValue | undefined = value;
  for (const text of pointer.split("/").slice(1)) {
    const key = text.replaceAll("~1", "/").replaceAll("~0", "~");
    const segment: PathSegment = Array.isArray(at) ? Number(key) : key;
    path.push(segment);
    at = getChild(at, segment);
  }
  return path;
}

export function getValueAt(value: PlainValue, path: readonly PathSegment[]): PlainValue | undefined {
  let at: PlainValue | undefined = value;
  for (const segment of path) at = getChild(at, segment);
  return at;
}

function getChild(value: PlainValue | undefined, segment: PathSegment): PlainValue | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return typeof segment === "number" ? value[segment] : undefined;
  return Object.hasOwn(value, segment) ? value[segment] : undefined;
}
