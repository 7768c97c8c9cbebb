// The middle form between a rule and the map: one entry per rule item (or per peer of a Kubernetes NetworkPolicy).
// Mirrors types.PolicyEntry in pkg/policy/types/policyentry.go, Cilium v1.20.2.
import type { Requirement } from "../labels/requirement.ts";
import type { Range } from "../text/range.ts";
import type { LabelSelector, Selector } from "./selector.ts";

export type Verdict = "allow" | "deny" | "pass";
export type Direction = "ingress" | "egress";

/** Tiers are looked at in this order; admin and baseline belong to ClusterNetworkPolicy. */
export const tierAdmin = 100;
export const tierNormal = 200;
export const tierBaseline = 250;
export const tierDefault = 255;

export interface PolicyEntry {
  readonly subject: LabelSelector;
  /** The subject is a node (host policy), not an endpoint. */
  readonly isNode: boolean;
  readonly direction: Direction;
  readonly verdict: Verdict;
  readonly tier: number;
  readonly priority: number;
  readonly defaultDeny: boolean;
  /** `null`: a peer list is there and empty, so nothing is selected. Empty: no peer constraint. */
  readonly peers: readonly Selector[] | null;
  /** So many of the first peers are those of from/toEndpoints: what selects by labels there has to meet what rules of the subject require. */
  readonly nEndpointPeers?: number;
  /** from/toRequires of the item; no rule has any from 1.19 on. */
  readonly requires?: readonly Requirement[];
  readonly ports: readonly PortSpec[];
  /** A toPorts or icmps list has items, even where these name no port: then the entry is not L3-only. */
  readonly hasPortRules: boolean;
  readonly authentication: AuthenticationMode | undefined;
  readonly origin: RuleOrigin;
}

export type AuthenticationMode = "disabled" | "required" | "test-always-fail";

/** One port of one port rule, with what the rule asks of the traffic on it. */
export interface PortSpec {
  /** 0 = every port (or a named one). */
  readonly port: number;
  readonly endPort: number;
  /** "" = numeric. */
  readonly portName: string;
  readonly protocol: number;
  /** Port and protocol as written where that is not how Cilium writes them: their filters stay apart. Else "". */
  readonly spelling: string;
  readonly parser: ParserType;
  /** "" = none; else `namespace/envoyconfig/listener`. */
  readonly listener: string;
  /** 0 = none; the parser's default unless the listener says otherwise. */
  readonly listenerPriority: number;
  readonly l7: L7Rules | undefined;
  /** Where its L7 rules and server names are written; absent without any. */
  readonly l7Places?: L7Places;
  readonly terminatingTls: string;
  readonly originatingTls: string;
  readonly serverNames: readonly string[];
  /** Cilium's text where the subject has no namespace and `listener` begins at its slash, because it needs one. */
  readonly error: string | undefined;
}

/** `""` no redirect, `http`, `kafka`, `dns`, `tls`, `crd` (a listener), or what `l7proto` names; `no-parser` as in sharedParserFilter.ts. */
export type ParserType = string;

export interface HttpRule {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly headers: readonly string[];
  readonly headerMatches: readonly HeaderMatch[];
}

export interface HeaderMatch {
  readonly name: string;
  readonly value: string;
  /** "" = the rule does not hold. */
  readonly mismatch: string;
  readonly secret?: { readonly namespace: string; readonly name: string };
}

export interface DnsRule {
  readonly matchName: string;
  readonly matchPattern: string;
}

export interface L7Rules {
  readonly http: readonly HttpRule[];
  readonly dns: readonly DnsRule[];
  /** Kafka rules and those of `l7proto`, up to 1.18: the JSON of each. */
  readonly other: readonly string[];
}

/** Places of the rules of one port, in their order. */
export interface L7Places {
  readonly http: readonly RulePlace[];
  readonly dns: readonly RulePlace[];
  readonly serverNames: readonly RulePlace[];
}

export interface RulePlace {
  readonly path: readonly (string | number)[];
  /** Counted from the document. */
  readonly range: Range;
}

/** A policy object of the world, as origins name it. */
export interface PolicyRef {
  /** `CiliumNetworkPolicy default/allow-b`. */
  readonly title: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly file: string;
  readonly document: number;
  readonly item: number | undefined;
}

/** Where an entry comes from: a rule item, or a rule of Cilium's own. Compared by identity. */
export type RuleOrigin =
  | {
      readonly kind: "rule";
      readonly policy: PolicyRef;
      readonly direction: Direction;
      readonly verdict: Verdict;
      readonly path: string;
      /** Counted from the document. */
      readonly range: Range;
      /** Peers and ports as written, for hints and near misses. */
      readonly peers: readonly OriginPeer[];
      readonly ports: readonly OriginPort[];
      /** `log.value`: keys of rules with different values are never left to their aggregate. */
      readonly log: string;
    }
  | {
      readonly kind: "derived";
      readonly derived: "allow-localhost" | "not-enforced" | "enforcement-never" | "default-allow" | "default-deny";
    };

export type RuleItemOrigin = Extract<RuleOrigin, { readonly kind: "rule" }>;

export interface OriginPeer {
  readonly path: string;
  readonly range: Range;
  readonly kind: "endpoints" | "entity" | "cidr" | "cidr-group" | "fqdn" | "service" | "nodes" | "group" | "any";
  readonly selectors: readonly Selector[];
}

export interface OriginPort {
  readonly path: string;
  readonly range: Range;
  readonly text: string;
  readonly protocols: readonly number[];
  readonly portName: string;
  readonly port: number;
  readonly endPort: number;
}

/** A port of which the rule asks nothing more. */
export const plainPort = {
  spelling: "",
  parser: "",
  listener: "",
  listenerPriority: 0,
  l7: undefined,
  terminatingTls: "",
  originatingTls: "",
  serverNames: [],
  error: undefined,
} as const satisfies Partial<PortSpec>;
