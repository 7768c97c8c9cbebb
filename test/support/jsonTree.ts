// JSON as the tree that the YAML reader makes of it, without ranges: worlds by the million are read quickly.
import type { YamlNode } from "../../src/core/yaml/node.ts";

const nowhere = { start: 0, end: 0 } as const;

export function readJson(text: string): YamlNode {
  return toTree(JSON.parse(text));
}

function toTree(value: unknown): YamlNode {
  if (Array.isArray(value)) return { kind: "seq", items: value.map(toTree), range: nowhere };
  if (typeof value === "object" && value !== null)
    return {
      kind: "map",
      entries: Object.entries(value).map(([key, inner]) => ({ key, keyRange: nowhere, value: toTree(inner) })),
      range: nowhere,
    };
  const scalar = value as string | number | boolean | null;
  return { kind: "scalar", value: scalar, source: String(scalar), quoted: typeof value === "string", range: nowhere };
}
