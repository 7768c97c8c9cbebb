// The datapath's look-up of one packet in the map of one endpoint: what is asked and what comes out. How the keys are
// tried, and which entry wins, is the version's: lookupExact.ts, lookupInOrder.ts, lookupByProxyPriority.ts and
// lookupByPrecedence.ts.
// Mirrors __policy_can_access() in bpf/lib/policy.h.
// Leaves out: ICMP "fragmentation needed", which never gets here, and audit mode (datapath/).
import type { EntryValues, ValueIndex } from "../policy/entryValue.ts";
import { isDeny } from "../policy/entryValue.ts";
import type { IdentityHandle, L4Key, MapState } from "../policy/mapState.ts";

export interface Packet {
  /** The identity at the other end. */
  readonly identity: IdentityHandle;
  readonly protocol: number;
  /** Destination port, or ICMP type where the agent reads it. */
  readonly port: number;
  /** A later fragment that the datapath does not track: it has no port. */
  readonly isUntrackedFragment: boolean;
}

/** What the datapath knows beside the map. */
export interface LookupContext {
  readonly values: EntryValues;
  aggregateOf(identity: IdentityHandle): IdentityHandle;
}

export interface Found {
  readonly key: L4Key;
  readonly identity: IdentityHandle;
  readonly value: ValueIndex;
}

/** One look-up in the map: what was asked, and what it found. */
export interface Lookup {
  readonly identity: IdentityHandle;
  readonly asked: L4Key;
  readonly found: Found | undefined;
}

/** As Cilium's CLI names them: POLICY_MATCH_* in bpf/lib/common.h, PolicyMatchType in pkg/monitor/api/types.go. */
export type MatchType = "L3-L4" | "L4-Only" | "L3-Proto" | "Proto-Only" | "L3-Only" | "all";

export type LookupReason =
  | "no-match"
  | "only-match"
  /** The version tries one match after the other, and this is the first that there is. */
  | "first-match"
  | "deny-of-the-identity"
  | "deny"
  | "higher-precedence"
  | "higher-proxy-port-priority"
  | "longer-prefix"
  /** Nothing else tells the two apart. */
  | "own-identity";

export interface LookupResult {
  /** In the order in which the datapath makes them. */
  readonly lookups: readonly Lookup[];
  readonly winner: Found | undefined;
  readonly matchType: MatchType | undefined;
  /** Why the winner wins, or nothing is found. */
  readonly reason: LookupReason;
  /** Where the version goes through match types in an order: those it came to; the winner's is the last. */
  readonly steps: readonly MatchType[];
  /** Of the winner, or inherited from the other entry where the version does so. */
  readonly authType: number;
  readonly isRedirected: boolean;
  /** 133, 157 or 181; undefined where the packet passes, or would once the peers have authenticated. */
  readonly dropCode: number | undefined;
}

export type PolicyLookup = (context: LookupContext, state: MapState, packet: Packet) => LookupResult;

/** bpf/lib/drop_reasons.h */
const dropPolicy = 133;
const dropFragment = 157;
const dropPolicyDeny = 181;

/** The end of a look-up that finds nothing. */
export function noMatch(lookups: readonly Lookup[], { isUntrackedFragment }: Packet, steps: readonly MatchType[] = []) {
  return {
    lookups,
    winner: undefined,
    matchType: undefined,
    reason: "no-match",
    steps,
    authType: 0,
    isRedirected: false,
    dropCode: isUntrackedFragment ? dropFragment : dropPolicy,
  } satisfies LookupResult;
}

const noSteps: readonly MatchType[] = [];

/** The end of a look-up whose winner is known. */
export function match(
  { values }: LookupContext,
  winner: Found,
  decided: Pick<LookupResult, "lookups" | "matchType" | "reason"> & {
    readonly steps?: readonly MatchType[];
    /** Undefined: of the winner. */
    readonly authType?: number | undefined;
  },
): LookupResult {
  const { precedence, parser, authType } = values.get(winner.value);
  const isDenied = isDeny(precedence);
  const { lookups, matchType, reason, steps = noSteps } = decided;
  // Every field by its name: spreading one object into another takes several times as long as the look-up.
  return {
    lookups,
    winner,
    matchType,
    reason,
    steps,
    authType: isDenied ? 0 : (decided.authType ?? authType),
    isRedirected: !isDenied && parser !== "",
    dropCode: isDenied ? dropPolicyDeny : undefined,
  };
}

/** Of an entry found under the identity itself, by its prefix length. */
export function matchTypeOfIdentity({ bits }: L4Key): MatchType {
  return bits > 8 ? "L3-L4" : bits > 0 ? "L3-Proto" : "L3-Only";
}

/** Of an entry found under 0 or an aggregate. */
export function matchTypeOfAnyone({ bits }: L4Key): MatchType {
  return bits > 8 ? "L4-Only" : bits > 0 ? "Proto-Only" : "all";
}
