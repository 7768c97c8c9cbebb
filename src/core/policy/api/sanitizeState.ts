// How the sanitizer reports what the agent refuses, with the exact place of each.

import type { Range } from "../../text/range.ts";
import type { MapNode, PathSegment } from "../../yaml/node.ts";
import { getEntry, getNodeAt } from "../../yaml/node.ts";
import type { AgentProblem } from "./agentProblem.ts";
import type { SanitizeState } from "./dialect.ts";

type Details = Pick<AgentProblem, "schemaPath" | "facts">;

/** A problem of the value at `path`; of the nearest value above it where it is absent. */
export function reportValue(
  state: SanitizeState,
  code: string,
  text: string,
  path: readonly PathSegment[],
  details: Details = {},
): void {
  state.problems.push({ code, text, path, range: valueRange(state.root, path), ...details });
}

/** A problem of the key at the end of `path`. */
export function reportKey(
  state: SanitizeState,
  code: string,
  text: string,
  path: readonly PathSegment[],
  details: Details = {},
): void {
  state.problems.push({ code, text, path, range: keyRange(state.root, path), ...details });
}

/** The value's own range; where the value is a list or map that spans lines, of its key. */
export function valueRange(root: MapNode, path: readonly PathSegment[]): Range {
  for (let length = path.length; length > 0; length -= 1) {
    const node = getNodeAt(root, path.slice(0, length));
    if (node === undefined) continue;
    return node.kind === "scalar" && node.range.end > node.range.start
      ? node.range
      : keyRange(root, path.slice(0, length));
  }
  return root.range;
}

/** The key at the end of `path`; of an item without a key the item; of what is absent the nearest place above. */
export function keyRange(root: MapNode, path: readonly PathSegment[]): Range {
  const last = path.at(-1);
  if (last === undefined) return root.range;
  const parent = getNodeAt(root, path.slice(0, -1));
  if (typeof last === "string") return getEntry(parent, last)?.keyRange ?? keyRange(root, path.slice(0, -1));
  const item = getNodeAt(root, path);
  if (item === undefined) return keyRange(root, path.slice(0, -1));
  return item.kind === "map" ? (item.entries[0]?.keyRange ?? item.range) : item.range;
}
