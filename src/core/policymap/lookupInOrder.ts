// Two longest-prefix look-ups, and six matches in a fixed order among what they found.
// Mirrors __policy_can_access() in bpf/lib/policy.h, Cilium v1.14.19 and v1.16.0.
import type { MapState } from "../policy/mapState.ts";
import type { Found, Lookup, LookupContext, LookupResult, MatchType, Packet } from "./lookup.ts";
import { match, matchTypeOfAnyone, matchTypeOfIdentity, noMatch } from "./lookup.ts";
import { lookupInTrieFromZero } from "./lookupInTrie.ts";

const order: readonly MatchType[] = ["L3-L4", "L4-Only", "L3-Proto", "Proto-Only", "L3-Only", "all"];

/**
 * 1. identity, protocol and port, a range of ports too; then 0 is not asked
 * 2. protocol and port under 0
 * 3. identity and protocol
 * 4. protocol under 0
 * 5. identity
 * 6. anything
 * So an allow of a peer's port beats a deny of the same port for anyone: the agent has to expand the deny.
 */
export function lookupInOrder(context: LookupContext, state: MapState, packet: Packet): LookupResult {
  const lookups: Lookup[] = [];
  const ask = (identity: number) => {
    const lookup = lookupInTrieFromZero(state, packet, identity);
    lookups.push(lookup);
    return lookup.found;
  };
  const take = (winner: Found, matchType: MatchType) => {
    const steps = order.slice(0, order.indexOf(matchType) + 1);
    return match(context, winner, { lookups, matchType, reason: "first-match", steps });
  };
  const own = ask(packet.identity);
  const ownType = own && matchTypeOfIdentity(own.key);
  if (own !== undefined && ownType === "L3-L4") return take(own, ownType);
  const other = ask(0);
  const otherType = other && matchTypeOfAnyone(other.key);
  for (const matchType of order) {
    if (own !== undefined && matchType === ownType) return take(own, matchType);
    if (other !== undefined && matchType === otherType) return take(other, matchType);
  }
  return noMatch(lookups, packet, order);
}
