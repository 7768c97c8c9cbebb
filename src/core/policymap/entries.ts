// A map state as the entries of the policy map, in the order in which answers print them.
// Mirrors NewKeyFromPolicyKey() in pkg/maps/policymap/policymap.go, Cilium v1.20.2.
import type { PolicyWorld } from "../policy/engine.ts";
import type { EntryValue } from "../policy/entryValue.ts";
import type { MapState } from "../policy/mapState.ts";
import type { EndpointPolicy } from "../policy/resolve.ts";
import type { PolicyMapKey } from "./policyMapKey.ts";

export interface ListedEntry {
  readonly key: PolicyMapKey;
  readonly handle: number;
  readonly value: EntryValue;
}

/** Sorted by direction (ingress first), identity, protocol, port, prefix length. */
export function endpointPolicyEntries(world: PolicyWorld, policy: EndpointPolicy): readonly ListedEntry[] {
  return (["ingress", "egress"] as const).flatMap((direction) =>
    directionPolicyEntries(world, policy[direction].mapState, direction, () => true),
  );
}

/** Those of one direction whose value is wanted, in the same order. */
export function directionPolicyEntries(
  world: PolicyWorld,
  state: MapState,
  direction: "ingress" | "egress",
  isWanted: (value: EntryValue) => boolean,
): readonly ListedEntry[] {
  const entries: ListedEntry[] = [];
  for (const { key, table } of state.buckets()) {
    const bits = world.policyMap.layout.bitsOf(key);
    table.forEach((handle, index) => {
      const value = world.values.get(index);
      if (isWanted(value))
        entries.push({ key: { identity: world.numberOf(handle), direction, ...key, bits }, handle, value });
    });
  }
  const sorted = entries.sort(
    ({ key: a, value: x }, { key: b, value: y }) => compareKeys(a, b) || y.precedence - x.precedence,
  );
  // Up to 1.18 a range that begins at port 0 may come out as the key of the whole protocol beside another one: the kernel
  // has room for one, which of them an agent leaves to chance. The stricter one is listed.
  return sorted.filter(({ key }, at) => {
    const before = sorted[at - 1];
    return before === undefined || compareKeys(before.key, key) !== 0;
  });
}

function compareKeys(a: PolicyMapKey, b: PolicyMapKey): number {
  return a.identity - b.identity || a.protocol - b.protocol || a.port - b.port || a.bits - b.bits;
}
