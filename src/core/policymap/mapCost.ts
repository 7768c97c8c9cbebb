// How full the policy map of an endpoint is, and which rules fill it: what Cilium's `topk` metric tells of a running agent.
// Mirrors the limit of pkg/maps/policymap/policymap.go (`bpf-policy-map-max`), Cilium v1.20.2.
import type { EntryValues } from "../policy/entryValue.ts";
import type { RuleOrigin } from "../policy/policyEntry.ts";
import type { EndpointPolicy } from "../policy/resolve.ts";

export interface MapCost {
  /** Keys of both directions: they share one map. */
  readonly nEntries: number;
  /** By entries, most first. An entry that several rules made counts for each. */
  readonly byOrigin: readonly { readonly origin: RuleOrigin; readonly nEntries: number }[];
}

const costs = new WeakMap<EndpointPolicy, MapCost>();

/** O(entries) at first, then kept with the policy. */
export function mapCostOf(policy: EndpointPolicy, values: EntryValues): MapCost {
  let cost = costs.get(policy);
  if (cost === undefined) {
    cost = countEntries(policy, values);
    costs.set(policy, cost);
  }
  return cost;
}

function countEntries(policy: EndpointPolicy, values: EntryValues): MapCost {
  const bySet = new Map<number, number>();
  let nEntries = 0;
  for (const { mapState } of [policy.ingress, policy.egress]) {
    for (const { table } of mapState.buckets()) {
      nEntries += table.size;
      table.forEach((_, value) => {
        const { origins } = values.get(value);
        bySet.set(origins, (bySet.get(origins) ?? 0) + 1);
      });
    }
  }
  const byOrigin = new Map<RuleOrigin, number>();
  for (const [set, count] of bySet)
    for (const origin of values.origins.get(set)) byOrigin.set(origin, (byOrigin.get(origin) ?? 0) + count);
  return {
    nEntries,
    byOrigin: [...byOrigin]
      .map(([origin, count]) => ({ origin, nEntries: count }))
      .sort((a, b) => b.nEntries - a.nEntries),
  };
}
