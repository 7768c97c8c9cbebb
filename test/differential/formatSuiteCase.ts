// A case as it would stand in a suite: policies and world as YAML fences.
import { stringify } from "yaml";
import type { WorldCase } from "./generateCase.ts";

export function formatSuiteCase(asked: WorldCase, differences: readonly string[], title: string): string {
  const { docs, subjects, ...world } = asked;
  const written = Object.fromEntries(
    Object.entries(world).filter(([, value]) => typeof value !== "object" || Object.keys(value).length > 0),
  );
  return [
    `## ${title}`,
    ...differences.slice(0, 12),
    "```yaml policy",
    docs.map((doc) => stringify(doc, { lineWidth: 120, collectionStyle: "any" }).trimEnd()).join("\n---\n"),
    "```",
    "```yaml world",
    stringify({ ...written, subjects }, { lineWidth: 120 }).trimEnd(),
    "```",
  ].join("\n");
}
