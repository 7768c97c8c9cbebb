// A failing case as it would stand in a suite: policies and world as YAML fences.
import { stringify } from "yaml";
import type { WorldCase } from "./generateCase.ts";

export interface Failure {
  readonly index: number;
  readonly asked: WorldCase;
  readonly differences: readonly string[];
}

export function formatSuiteCase(
  { asked, differences, index }: Failure,
  { cilium, seed }: { readonly cilium: string; readonly seed: number },
): string {
  const { docs, subjects, ...world } = asked;
  const written = Object.fromEntries(
    Object.entries(world).filter(([, value]) => typeof value !== "object" || Object.keys(value).length > 0),
  );
  return [
    `## Cilium ${cilium}, seed ${seed}, case ${index}`,
    ...differences.slice(0, 12),
    "```yaml policy",
    docs.map((doc) => stringify(doc, { lineWidth: 120, collectionStyle: "any" }).trimEnd()).join("\n---\n"),
    "```",
    "```yaml world",
    stringify({ ...written, subjects }, { lineWidth: 120 }).trimEnd(),
    "```",
  ].join("\n");
}
