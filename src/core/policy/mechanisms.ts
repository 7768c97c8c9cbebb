// What the stages of the engine do differently between versions, as mechanisms with names of their own: a profile picks
// one of each, and no stage asks for a version. Sources are named at each; the tables are semantics.md §0–§3.
import type { NumericIdentity } from "../identity/numericIdentity.ts";
import type { ReservedIdentity } from "../identity/reservedIdentities.ts";
import type { AddFilter } from "./addFilter.ts";
import type { Elision } from "./elision.ts";
import type { FilterInsertion } from "./insertFilters.ts";
import type { Insertion } from "./insertion.ts";
import type { LocalIdentityScheme } from "./localIdentities.ts";
import type { PortNames } from "./namedPorts.ts";
import type { Verdict } from "./policyEntry.ts";
import type { PortPrefix } from "./port.ts";

export interface Mechanisms {
  readonly reservedIdentities: readonly ReservedIdentity[];
  /** What a peer of "anyone" is inserted under. */
  readonly wildcardIdentities: readonly NumericIdentity[];
  /** Which classes of identities have an aggregate of their own; `none`: 0 speaks for everyone. */
  readonly aggregation: "classes" | "none";
  /** Entities as names of reserved labels. */
  readonly entities: Readonly<Record<string, readonly string[]>>;
  readonly precedence: PrecedenceScheme;
  /** A selector as messages print it, from the text that the selector cache knows it by. */
  readonly selectorText: (cacheKey: string) => string;
  /** Entries of one direction: sorted by policy, or as the agent was given them, those of clusterwide policies first or not. */
  readonly entryOrder: "by-policy" | "clusterwide-first" | "as-given";
  /** Without `enable-host-firewall` the host is not enforced: in every mode, or only where rules decide. */
  readonly hostFirewall: "guards-every-mode" | "guards-default-mode";
  /** Adds what one entry asks for on one port to the filters of its direction. */
  readonly addFilter: AddFilter;
  /** How filters become keys. */
  readonly filterInsertion: FilterInsertion;
  /** How keys of one direction meet those that are there. */
  readonly insertion: Insertion;
  /** Which keys the wildcard selector of their filter makes unnecessary. */
  readonly elision: Elision;
  /**
   * Where Cilium's own rules come in: `last-tier` behind all others, the host among them; `beside-rules` the wildcard allow
   * with the others, and the host's key once the map is made, whatever is enforced.
   */
  readonly ownRules: "last-tier" | "beside-rules";
  /** What Cilium allows of its own says that no authentication is asked for, to the keys beside it too. */
  readonly isOwnAuthExplicit: boolean;
  /** With both address families, who selects the world selects the worlds of each family. */
  readonly splitsWorld: boolean;
  readonly portsOfRange: (start: number, end: number) => readonly PortPrefix[];
  /** What a port name stands for. */
  readonly portNames: PortNames;
  /** A CIDR selector asks for a world label too (or what the match mode allows). */
  readonly cidrsAskForWorld: boolean;
  readonly localIdentities: LocalIdentityScheme;
}

/** How entries of one key or of covering keys are ranked. A deny ends in 255 in every scheme. */
export interface PrecedenceScheme {
  readonly kind: "tiers" | "proxy-port-priority" | "verdict";
  /** Unsigned 32 bits; the larger wins. */
  make(priority: number, verdict: Verdict, isRedirect: boolean, listenerPriority: number): number;
  /** Of an entry that no rule made. */
  readonly plainAllow: number;
  /** The listener priority that a redirect's number was made from; null where it is no redirect. */
  listenerPriorityOf(precedence: number): number | null;
}
