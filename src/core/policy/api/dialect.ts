// What a Cilium version knows of a rule, how it decodes and checks it, and its words: data and named mechanisms that
// dialects.ts puts together per version. Nothing here asks for a version.
// Mirrors the differences between pkg/policy/api of Cilium v1.8.0, v1.11.0, v1.14.19, v1.16.0, v1.18.4 and v1.20.2.
import type { AgentOptions } from "../../profile.ts";
import type { MapNode } from "../../yaml/node.ts";
import type { AgentProblem } from "./agentProblem.ts";
import type { Rule, RuleItem } from "./rule.ts";

export interface Dialect {
  readonly decoding: DecodingDialect;
  readonly parsing: ParsingDialect;
  readonly sanitizing: SanitizingDialect;
}

export interface DecodingDialect {
  /** Fields that the structs of this version lack, by struct; Go's decoder passes over them. */
  readonly unknownFields: Readonly<Record<string, readonly string[]>>;
  /** Go types whose name differs from that in v1.20.2, by the name there. */
  readonly typeNames: Readonly<Record<string, string>>;
  /** `IngressCommonRule` and its twin are structs of their own. */
  readonly embedsPeers: boolean;
  /**
   * sigs.k8s.io/json: whether a path in an error text has the names of embedded structs and goes on inside a value that
   * decodes itself.
   */
  readonly errorPaths: "whole" | "without-inner";
  /** from/toRequires: selectors, or a field kept for empty lists alone. */
  readonly requires: "selectors" | "gone";
  /** `label-selector`: a pointer, which null leaves empty. */
  readonly cidrGroupSelector: "label-selector" | "endpoint-selector";
  readonly icmpType: "uint8" | "number-or-name";
  readonly listenerPriority: "uint8" | "uint16";
}

export interface ParsingDialect {
  /** P2: an object without `spec` and `specs` is refused. */
  readonly refusesEmptyPolicies: boolean;
  /** P5: where a namespaced policy may not have a nodeSelector. */
  readonly namespacedNodeSelector: "refused" | "refused-in-spec" | "taken";
  /** A NetworkPolicy is made a rule and checked as one, or made policy entries at once. */
  readonly networkPolicies: "rules" | "entries";
  /** What stands for a port that a NetworkPolicy leaves out: every port, or nothing, and then the port is missing. */
  readonly networkPolicyPorts: "every" | "as-written";
  /** The kind that error texts name for a clusterwide policy. */
  readonly clusterwideKind: "CiliumClusterwideNetworkPolicy" | "CiliumNetworkPolicy";
}

export interface SanitizingDialect {
  /** Checks of a rule before its items, in the agent's order. */
  readonly ruleChecks: readonly RuleCheck[];
  /** Checks of an item of ingress or egress, in the agent's order. */
  readonly allowChecks: readonly ItemCheck[];
  /** The same of ingressDeny and egressDeny. */
  readonly denyChecks: readonly ItemCheck[];
  /** Of those again, once the rule is found right: what goes wrong when it is converted. */
  readonly lateDenyChecks: readonly ItemCheck[];
  /** Kinds of peers that stand in one item with toPorts, but may not. */
  readonly peersWithoutPorts: readonly string[];
  /** When `rules` asks for nothing: no rule in it, or no list, an empty one counting as a list. */
  readonly emptyL7Rules: "no-rules" | "no-lists";
  /** L7 protocols that a host policy, or any other, may not have on egress. */
  readonly egressL7: { readonly host: readonly L7Kind[]; readonly other: readonly L7Kind[] };
  readonly portZero: "taken" | "refused";
  readonly checksDnsPortRange: boolean;
  readonly selectors: SelectorDialect;
  readonly cidrs: CidrDialect;
  readonly fqdns: FqdnDialect;
  readonly entities: readonly string[];
  readonly protocols: ProtocolDialect;
  readonly texts: SanitizeTexts;
}

export type L7Kind = "DNS" | "HTTP" | "Kafka";

export interface SelectorDialect {
  /**
   * `as-written`, with one source before a `:`; `extended`: made `source.key` and checked as a key of Kubernetes;
   * `prefixed`: the same of what has its source already.
   */
  readonly keys: "as-written" | "extended" | "prefixed";
  readonly checksExpressionValues: boolean;
  /** k8s.io/apimachinery: what a length counts, and what it calls a key and the domain in it. */
  readonly lengthUnit: "bytes" | "characters";
  readonly keyName: "a valid label key" | "a qualified name";
  readonly subdomainName: "a lowercase RFC 1123 subdomain" | "a DNS-1123 subdomain";
  readonly quotesOperator: "as-json" | "as-go";
}

export interface CidrDialect {
  /** Package that reads addresses. */
  readonly parser: "net" | "netip";
  /**
   * What a cidrGroupRef is when a rule is checked: unknown; the CIDRs of the group, put there before (in 1.14 for `ingress`
   * alone); a selector.
   */
  readonly groups: "unknown" | "cidrs-in-ingress" | "cidrs" | "selectors";
  /** What an except that is wider than its CIDR, and begins in it, comes to. */
  readonly wideExcept: "taken" | "panic" | "refused";
}

export interface FqdnDialect {
  readonly takesUnderscores: boolean;
  /** V39. */
  readonly checksPatternLength: boolean;
}

export interface ProtocolDialect {
  readonly transport: readonly string[];
  /** Those without ports (V25). */
  readonly portless: readonly string[];
}

/** Error texts that differ between versions, without what follows in the sentence. */
export interface SanitizeTexts {
  readonly combining: "combining" | "Combining";
  readonly icmpsWithPorts: string;
  readonly emptyServerName: string;
  readonly missingPort: string;
  readonly invalidPort: string;
  readonly dnsWithoutPort: string;
  readonly invalidCidr: string;
  readonly invalidCidrRule: string;
  readonly invalidGroupSelector: string;
  /** Characters that the text about a matchName of toFQDNs lists. */
  readonly fqdnNameCharacters: string;
  readonly patternCharacters: string;
  readonly kafka: KafkaTexts;
}

/** Texts about Kafka rules, each of a value as written. */
export interface KafkaTexts {
  readonly roleAndApiKey: (role: string, apiKey: string) => string;
  readonly apiKey: (value: string) => string;
  readonly role: (value: string) => string;
  readonly apiVersion: (value: string) => string;
  readonly topic: (value: string) => string;
  /** A version below 0 parses as a number all the same. */
  readonly takesNegativeVersions: boolean;
}

/** Agent options that Rule.Sanitize reads. */
export type SanitizeOptions = Pick<
  AgentOptions,
  "enable-l7-proxy" | "enable-icmp-rules" | "enable-node-selector-labels" | "enable-extended-ip-protocols"
>;

/** Where the sanitizer collects what the agent refuses. */
export interface SanitizeState {
  readonly root: MapNode;
  readonly dialect: SanitizingDialect;
  readonly options: SanitizeOptions;
  readonly problems: AgentProblem[];
}

export type RuleCheck = (state: SanitizeState, rule: Rule) => void;
export type ItemCheck = (state: SanitizeState, item: RuleItem, isHostPolicy: boolean) => void;
