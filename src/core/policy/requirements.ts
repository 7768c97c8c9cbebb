// from/toRequires: what every peer of a subject has to meet, gathered over all rules that select it.
// Mirrors resolveL4IngressPolicy() in pkg/policy/rules.go and GetSourceEndpointSelectorsWithRequirements() in
// pkg/policy/api/ingress.go, Cilium v1.8.0 to v1.18.4. From 1.19 on no rule has any.
import type { Requirement } from "../labels/requirement.ts";
import { inEntryOrder } from "./entryOrder.ts";
import type { Mechanisms } from "./mechanisms.ts";
import type { PolicyEntry } from "./policyEntry.ts";
import type { Selector } from "./selector.ts";
import { requireAlso } from "./selector.ts";

/**
 * The entries of one subject with what any of them requires added to the peers of all: of the same direction, denies apart
 * from the others. The same array where nothing is required.
 */
export function withRequirements(
  entries: readonly PolicyEntry[],
  order: Mechanisms["entryOrder"],
): readonly PolicyEntry[] {
  if (entries.every(({ requires = [] }) => requires.length === 0)) return entries;
  const required = new Map<string, Requirement[]>();
  for (const entry of inEntryOrder(entries, order)) {
    if (entry.requires === undefined || entry.requires.length === 0) continue;
    const held = required.get(groupOf(entry));
    if (held === undefined) required.set(groupOf(entry), [...entry.requires]);
    else held.push(...entry.requires);
  }
  return entries.map((entry) => {
    const requirements = required.get(groupOf(entry));
    return requirements === undefined ? entry : addTo(entry, requirements);
  });
}

function groupOf({ direction, verdict }: PolicyEntry): string {
  return `${direction} ${verdict}`;
}

function addTo(entry: PolicyEntry, requirements: readonly Requirement[]): PolicyEntry {
  const nEndpointPeers = entry.nEndpointPeers ?? 0;
  if (entry.peers === null || nEndpointPeers === 0) return entry;
  const peers = entry.peers.map(
    (selector, at): Selector =>
      selector.kind === "labels" && at < nEndpointPeers ? requireAlso(selector, requirements) : selector,
  );
  return { ...entry, peers };
}
