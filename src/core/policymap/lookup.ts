// The datapath's look-up of one packet in the map of one endpoint.
// Mirrors __policy_can_access() in bpf/lib/policy.h, Cilium v1.20.2.
// Leaves out: ICMP "fragmentation needed", which never gets here, fragments, and audit mode (datapath/).
import type { EntryValue, EntryValues, ValueIndex } from "../policy/entryValue.ts";
import type { IdentityHandle, L4Key, MapState } from "../policy/mapState.ts";
import type { PrecedenceScheme } from "../policy/mechanisms.ts";

export interface Found {
  readonly key: L4Key;
  readonly identity: IdentityHandle;
  readonly value: ValueIndex;
}

/** One longest-prefix look-up: what was asked, and what it found. */
export interface Lookup {
  readonly identity: IdentityHandle;
  readonly found: Found | undefined;
}

export interface LookupResult {
  /** In the order in which the datapath makes them. */
  readonly lookups: readonly Lookup[];
  readonly winner: Found | undefined;
  /** Why the winner wins, or nothing is found. */
  readonly reason: "deny-of-the-identity" | "higher-precedence" | "longer-prefix" | "only-match" | "no-match";
  /** Of the winner, or inherited from the other entry at the same precedence where the winner's is not explicit. */
  readonly authType: number;
}

/**
 * Precedence when both look-ups find an entry:
 * 1. a deny of the highest priority under the identity itself, without a second look-up
 * 2. the higher precedence
 * 3. at equal precedence the longer prefix
 * 4. else the entry of the identity itself
 * Identity 0 is asked last, only where neither the identity nor its aggregate has any entry.
 */
export function lookupPolicy(
  state: MapState,
  values: EntryValues,
  identity: IdentityHandle,
  aggregate: IdentityHandle,
  protocol: number,
  port: number,
  scheme: PrecedenceScheme,
): LookupResult {
  const lookups: Lookup[] = [];
  const ask = (handle: IdentityHandle) => {
    const longest = state.findLongest(handle, protocol, port);
    const found = longest && { key: longest.key, identity: handle, value: longest.value };
    lookups.push({ identity: handle, found });
    return found;
  };
  const own = ask(identity);
  if (own !== undefined && values.precedence(own.value) === scheme.highestDeny) {
    return { lookups, winner: own, reason: "deny-of-the-identity", authType: 0 };
  }
  let other = aggregate === identity ? undefined : ask(aggregate);
  if (other === undefined && own === undefined && aggregate !== 0) other = ask(0);
  if (own === undefined || other === undefined) {
    const winner = own ?? other;
    return {
      lookups,
      winner,
      reason: winner === undefined ? "no-match" : "only-match",
      authType: winner === undefined ? 0 : values.get(winner.value).authType,
    };
  }
  const a = values.get(own.value);
  const b = values.get(other.value);
  const isOtherWinner = b.precedence > a.precedence || (b.precedence === a.precedence && other.key.bits > own.key.bits);
  const winner = isOtherWinner ? other : own;
  const reason = a.precedence !== b.precedence ? "higher-precedence" : "longer-prefix";
  return { lookups, winner, reason, authType: effectiveAuth(isOtherWinner ? b : a, isOtherWinner ? a : b, scheme) };
}

function effectiveAuth(chosen: EntryValue, other: EntryValue, { keepsAuthWithinRank }: PrecedenceScheme): number {
  if (chosen.isAuthExplicit || other.authType <= chosen.authType) return chosen.authType;
  return keepsAuthWithinRank && other.precedence !== chosen.precedence ? chosen.authType : other.authType;
}

/** `L3-L4`, `Proto-Only` … as Cilium's CLI names the match type; `isOwn`: under the identity itself, not an aggregate. */
export function matchTypeOf(bits: number, isOwn: boolean): string {
  if (isOwn) return bits > 8 ? "L3-L4" : bits > 0 ? "L3-Proto" : "L3-Only";
  return bits > 8 ? "L4-Only" : bits > 0 ? "Proto-Only" : "all";
}
