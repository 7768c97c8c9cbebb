// Two longest-prefix look-ups, under the identity and under its aggregate, of which the higher precedence wins.
// Mirrors __policy_can_access() and __policy_check() in bpf/lib/policy.h, Cilium v1.20.2.
import type { EntryValue } from "../policy/entryValue.ts";
import type { MapState } from "../policy/mapState.ts";
import type { Lookup, LookupContext, LookupReason, LookupResult, Packet } from "./lookup.ts";
import { match, matchTypeOfAnyone, matchTypeOfIdentity, noMatch } from "./lookup.ts";
import { lookupInTrie } from "./lookupInTrie.ts";

/** MAX_PRECEDENCE: a deny that nothing can outrank. */
const maxPrecedence = 0xffffffff;

/**
 * 1. a deny of the highest priority under the identity itself, without a second look-up
 * 2. the higher precedence
 * 3. at equal precedence the longer prefix
 * 4. else the entry of the identity itself
 * Identity 0 is asked last, only where neither the identity nor its aggregate has any entry.
 */
export function lookupByPrecedence(context: LookupContext, state: MapState, packet: Packet): LookupResult {
  const { values } = context;
  const { identity } = packet;
  const lookups: Lookup[] = [];
  const ask = (asked: number) => {
    const lookup = lookupInTrie(state, packet, asked);
    lookups.push(lookup);
    return lookup.found;
  };
  const own = ask(identity);
  const take = (winner: NonNullable<typeof own>, reason: LookupReason, authType?: number) => {
    const matchType = winner === own ? matchTypeOfIdentity(own.key) : matchTypeOfAnyone(winner.key);
    return match(context, winner, { lookups, matchType, reason, authType });
  };
  if (own !== undefined && values.precedence(own.value) === maxPrecedence) return take(own, "deny-of-the-identity");
  const aggregate = context.aggregateOf(identity);
  let other = aggregate === identity ? undefined : ask(aggregate);
  if (own === undefined && other === undefined && aggregate !== 0) other = ask(0);
  if (own === undefined) return other === undefined ? noMatch(lookups, packet) : take(other, "only-match");
  if (other === undefined) return take(own, "only-match");
  const [a, b] = [values.get(own.value), values.get(other.value)];
  if (a.precedence !== b.precedence) return take(b.precedence > a.precedence ? other : own, "higher-precedence");
  const isOther = other.key.bits > own.key.bits;
  const reason = own.key.bits === other.key.bits ? "own-identity" : "longer-prefix";
  return take(isOther ? other : own, reason, isOther ? authOf(b, a) : authOf(a, b));
}

/** At one precedence, an entry without authentication of its own takes that of the other one where it is more. */
function authOf(chosen: EntryValue, other: EntryValue): number {
  return chosen.isAuthExplicit ? chosen.authType : Math.max(chosen.authType, other.authType);
}
