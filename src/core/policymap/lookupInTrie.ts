// One longest-prefix look-up under one identity, and the map as the kernel holds it.
// Mirrors NewKeyFromPolicyKey() in pkg/maps/policymap/policymap.go, Cilium v1.18.4: a key of port 0 has no port prefix.
import type { L4Bucket, MapState } from "../policy/mapState.ts";
import type { Lookup, Packet } from "./lookup.ts";
import { fullPrefixBits } from "./policyMapKey.ts";

/** Where no range begins at port 0: the map state's keys are the kernel's. */
export function lookupInTrie(state: MapState, packet: Packet, identity: number): Lookup {
  const { protocol } = packet;
  const port = packet.isUntrackedFragment ? 0 : packet.port;
  const longest = state.findLongest(identity, protocol, port);
  return {
    identity,
    asked: { protocol, port, bits: fullPrefixBits },
    found: longest && { key: longest.key, identity, value: longest.value },
  };
}

/** Where a range may begin at port 0: its first prefix is the whole protocol to the kernel, broader than written. */
export function lookupInTrieFromZero(state: MapState, packet: Packet, identity: number): Lookup {
  const lookup = lookupInTrie(state, packet, identity);
  const { found } = lookup;
  if (found !== undefined && found.key.bits > 8 && found.key.port !== 0) return lookup;
  for (const { key, table } of prefixesFromZero(state)) {
    const value = key.protocol === packet.protocol ? table.get(identity) : -1;
    if (value >= 0) return { ...lookup, found: { key: { ...key, bits: 8 }, identity, value } };
  }
  return lookup;
}

const known = new WeakMap<MapState, readonly L4Bucket[]>();

function prefixesFromZero(state: MapState): readonly L4Bucket[] {
  let found = known.get(state);
  if (found === undefined) {
    found = [...state.buckets()].filter(({ key }) => key.port === 0 && key.bits > 8);
    known.set(state, found);
  }
  return found;
}
