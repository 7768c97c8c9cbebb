// Four exact look-ups, the first that finds an entry decides.
// Mirrors __policy_can_access() in bpf/lib/policy.h, Cilium v1.8.0 and v1.11.0.
import type { L4Key, MapState } from "../policy/mapState.ts";
import type { Found, Lookup, LookupContext, LookupResult, MatchType, Packet } from "./lookup.ts";
import { match, noMatch } from "./lookup.ts";
import { fullPrefixBits } from "./policyMapKey.ts";

/**
 * 1. identity, port and protocol
 * 2. port and protocol under 0
 * 3. identity alone; its proxy port is not looked at
 * 4. everything under 0; nor is its
 * A key of a protocol without a port is met by packets to port 0 alone. Untracked fragments start at 3.
 */
export function lookupExact(context: LookupContext, state: MapState, packet: Packet): LookupResult {
  const { identity, protocol, port, isUntrackedFragment } = packet;
  const l4: L4Key = { protocol, port, bits: port === 0 ? bitsOfProtocol(protocol) : fullPrefixBits };
  const l3: L4Key = { protocol: 0, port: 0, bits: 0 };
  const candidates: readonly (readonly [MatchType, number, L4Key])[] = [
    ...(isUntrackedFragment ? [] : ([["L3-L4", identity, l4] as const, ["L4-Only", 0, l4] as const] as const)),
    ["L3-Only", identity, l3],
    ["all", 0, l3],
  ];
  const lookups: Lookup[] = [];
  const steps: MatchType[] = [];
  for (const [matchType, asked, key] of candidates) {
    const found = findExact(state, asked, key);
    lookups.push({ identity: asked, asked: key, found });
    steps.push(matchType);
    if (found === undefined) continue;
    const result = match(context, found, { lookups, matchType, reason: "first-match", steps });
    return key === l4 ? result : { ...result, isRedirected: false };
  }
  return noMatch(lookups, packet, steps);
}

function findExact(state: MapState, identity: number, key: L4Key): Found | undefined {
  const value = state.bucket(key)?.table.get(identity) ?? -1;
  return value < 0 ? undefined : { key, identity, value };
}

function bitsOfProtocol(protocol: number): number {
  return protocol === 0 ? 0 : 8;
}
