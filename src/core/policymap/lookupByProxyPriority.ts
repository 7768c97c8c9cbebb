// Two longest-prefix look-ups, of which a deny, then a better redirect, then the longer prefix wins.
// Mirrors __policy_can_access() and __policy_check() in bpf/lib/policy.h, Cilium v1.18.4.
import type { EntryValue } from "../policy/entryValue.ts";
import { isDeny } from "../policy/entryValue.ts";
import type { MapState } from "../policy/mapState.ts";
import type { Found, LookupContext, LookupReason, LookupResult, Packet } from "./lookup.ts";
import { match, matchTypeOfAnyone, matchTypeOfIdentity, noMatch } from "./lookup.ts";
import { lookupInTrieFromZero } from "./lookupInTrie.ts";

/**
 * 1. a deny under the identity itself, without a second look-up
 * 2. a deny under 0
 * 3. the higher proxy port priority
 * 4. the longer prefix
 * 5. the entry of the identity itself
 */
export function lookupByProxyPriority(context: LookupContext, state: MapState, packet: Packet): LookupResult {
  const { values } = context;
  const first = lookupInTrieFromZero(state, packet, packet.identity);
  const own = first.found;
  if (own !== undefined && isDeny(values.precedence(own.value)))
    return match(context, own, {
      lookups: [first],
      matchType: matchTypeOfIdentity(own.key),
      reason: "deny-of-the-identity",
    });
  const second = lookupInTrieFromZero(state, packet, 0);
  const lookups = [first, second];
  const other = second.found;
  if (own === undefined || other === undefined) {
    if (own !== undefined)
      return match(context, own, { lookups, matchType: matchTypeOfIdentity(own.key), reason: "only-match" });
    if (other !== undefined)
      return match(context, other, { lookups, matchType: matchTypeOfAnyone(other.key), reason: "only-match" });
    return noMatch(lookups, packet);
  }
  const [a, b] = [values.get(own.value), values.get(other.value)];
  const { isOther, reason } = choose(own, a, other, b);
  return isOther
    ? match(context, other, { lookups, matchType: matchTypeOfAnyone(other.key), reason, authType: authOf(b, a) })
    : match(context, own, { lookups, matchType: matchTypeOfIdentity(own.key), reason, authType: authOf(a, b) });
}

/** A deny is the highest number of the rank, so it needs no case of its own but for its name. */
function choose(
  own: Found,
  a: EntryValue,
  other: Found,
  b: EntryValue,
): { readonly isOther: boolean; readonly reason: LookupReason } {
  if (isDeny(b.precedence)) return { isOther: true, reason: "deny" };
  if (a.precedence !== b.precedence)
    return { isOther: b.precedence > a.precedence, reason: "higher-proxy-port-priority" };
  if (own.key.bits !== other.key.bits) return { isOther: other.key.bits > own.key.bits, reason: "longer-prefix" };
  return { isOther: false, reason: "own-identity" };
}

/** An entry without authentication of its own takes that of the other one where it is more. */
function authOf(chosen: EntryValue, other: EntryValue): number {
  return chosen.isAuthExplicit ? chosen.authType : Math.max(chosen.authType, other.authType);
}
