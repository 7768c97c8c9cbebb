// The dialect of each version, oldest first, each told by its difference from a neighbour.
// Mirrors pkg/policy/api and pkg/k8s/apis/cilium.io/v2 of Cilium v1.8.0, v1.11.0, v1.14.19, v1.16.0, v1.18.4 and v1.20.2
// (semantics.md §1.2, §1.5).
import type { DecodingDialect, Dialect, ParsingDialect, SanitizeTexts, SanitizingDialect } from "./dialect.ts";
import {
  agentEntities,
  agentEntitiesOf18,
  agentEntitiesOf111,
  agentEntitiesOf114,
  agentEntitiesOfBothWorlds,
} from "./entities.ts";
import { denyPeersFirst, peersFirst, portsFirst } from "./itemChecks.ts";
import { checkDenyExcepts } from "./sanitizeCidr.ts";
import { kafkaTexts, kafkaTextsOf18 } from "./sanitizeKafka.ts";
import { checkLabelSources, checkRuleSelectors, checkSections } from "./sanitizeRule.ts";

const typeNamesSince116 = { "api.PortRulesHTTP": "[]api.PortRuleHTTP", "api.PortRulesDNS": "[]api.PortRuleDNS" };
const plainServerNames = { "[]api.ServerName": "[]string", "api.ServerName": "string" };
const toGroupsAlone = { "[]api.Groups": "[]api.ToGroups", "api.Groups": "api.ToGroups" };

const decodingOf120: DecodingDialect = {
  unknownFields: { L7Rules: ["kafka", "l7proto", "l7"] },
  typeNames: {},
  embedsPeers: true,
  errorPaths: "whole",
  requires: "gone",
  cidrGroupSelector: "endpoint-selector",
  icmpType: "number-or-name",
  listenerPriority: "uint8",
};

const decodingOf118: DecodingDialect = {
  ...decodingOf120,
  unknownFields: {},
  typeNames: typeNamesSince116,
  errorPaths: "without-inner",
  requires: "selectors",
  cidrGroupSelector: "label-selector",
};

const unknownTo116 = { Rule: ["log"], CIDRRule: ["cidrGroupSelector"] };

const decodingOf116: DecodingDialect = {
  ...decodingOf118,
  unknownFields: unknownTo116,
  typeNames: { ...typeNamesSince116, ...plainServerNames },
  listenerPriority: "uint16",
};

const unknownTo114 = {
  ...unknownTo116,
  Rule: [...unknownTo116.Rule, "enableDefaultDeny"],
  IngressCommonRule: ["fromNodes", "fromGroups"],
  EgressCommonRule: ["toNodes"],
  PortProtocol: ["endPort"],
  Listener: ["priority"],
};

const decodingOf114: DecodingDialect = {
  ...decodingOf116,
  unknownFields: unknownTo114,
  typeNames: { ...decodingOf116.typeNames, ...toGroupsAlone },
  icmpType: "uint8",
};

const unknownTo111 = {
  ...unknownTo114,
  CIDRRule: [...unknownTo114.CIDRRule, "cidrGroupRef"],
  IngressRule: ["authentication"],
  EgressRule: ["authentication"],
  PortRule: ["serverNames", "listener"],
};

const decodingOf111: DecodingDialect = { ...decodingOf114, unknownFields: unknownTo111 };

const decodingOf18: DecodingDialect = {
  ...decodingOf111,
  unknownFields: {
    ...unknownTo111,
    Rule: [...unknownTo111.Rule, "ingressDeny", "egressDeny"],
    IngressRule: [...unknownTo111.IngressRule, ...unknownTo111.IngressCommonRule, "icmps"],
    EgressRule: [...unknownTo111.EgressRule, ...unknownTo111.EgressCommonRule, "icmps"],
  },
  typeNames: {
    ...decodingOf111.typeNames,
    "api.PortRules": "[]api.PortRule",
    "[]kafka.PortRule": "[]api.PortRuleKafka",
    "kafka.PortRule": "api.PortRuleKafka",
  },
  embedsPeers: false,
};

const textsOf120: SanitizeTexts = {
  combining: "combining",
  icmpsWithPorts: "the ICMPs block may only be present without ToPorts. Define a separate rule to use ToPorts",
  emptyServerName: "empty server name is not allowed",
  missingPort: "port must be specified",
  invalidPort: "unable to parse port",
  dnsWithoutPort: "port 53 must be specified for DNS rules",
  invalidCidr: "unable to parse CIDR",
  invalidCidrRule: "unable to parse CIDRRule",
  invalidGroupSelector: "failed to sanitize cidrGroupSelector",
  fqdnNameCharacters: "., -, _",
  patternCharacters: "., -, _ and *",
  kafka: kafkaTexts,
};

const textsOf118: SanitizeTexts = {
  ...textsOf120,
  missingPort: "Port must be specified",
  invalidGroupSelector: "failed to parse cidrGroupSelector",
  fqdnNameCharacters: ". and -",
  patternCharacters: "., - and *",
};

const textsOf116: SanitizeTexts = {
  ...textsOf118,
  combining: "Combining",
  icmpsWithPorts: "The ICMPs block may only be present without ToPorts. Define a separate rule to use ToPorts.",
  emptyServerName: "Empty server name is not allowed",
  invalidPort: "Unable to parse port",
  dnsWithoutPort: "Port 53 must be specified for DNS rules",
  invalidCidrRule: "Unable to parse CIDRRule",
};

const textsOf114: SanitizeTexts = { ...textsOf116, invalidCidr: "Unable to parse CIDR" };

const sanitizingOf120: SanitizingDialect = {
  ruleChecks: [checkSections, checkRuleSelectors],
  allowChecks: peersFirst,
  denyChecks: denyPeersFirst,
  lateDenyChecks: [],
  peersWithoutPorts: [],
  emptyL7Rules: "no-rules",
  egressL7: { host: ["HTTP"], other: [] },
  portZero: "taken",
  checksDnsPortRange: true,
  selectors: {
    keys: "as-written",
    checksExpressionValues: true,
    lengthUnit: "bytes",
    keyName: "a valid label key",
    subdomainName: "a lowercase RFC 1123 subdomain",
    quotesOperator: "as-json",
  },
  cidrs: { parser: "netip", groups: "selectors", wideExcept: "refused" },
  fqdns: { takesUnderscores: true, checksPatternLength: true },
  entities: agentEntities,
  protocols: {
    transport: ["TCP", "UDP", "SCTP"],
    portless: ["VRRP", "IGMP", "GRE", "IPIP", "IPV6", "ESP", "AH"],
  },
  texts: textsOf120,
};

const sanitizingOf118: SanitizingDialect = {
  ...sanitizingOf120,
  egressL7: { host: ["HTTP", "Kafka"], other: [] },
  selectors: {
    keys: "extended",
    checksExpressionValues: true,
    lengthUnit: "characters",
    keyName: "a qualified name",
    subdomainName: "a lowercase RFC 1123 subdomain",
    quotesOperator: "as-go",
  },
  cidrs: { parser: "netip", groups: "selectors", wideExcept: "taken" },
  fqdns: { takesUnderscores: true, checksPatternLength: false },
  entities: agentEntitiesOfBothWorlds,
  protocols: { transport: ["TCP", "UDP", "SCTP"], portless: [] },
  texts: textsOf118,
};

const sanitizingOf116: SanitizingDialect = {
  ...sanitizingOf118,
  ruleChecks: [checkRuleSelectors],
  allowChecks: portsFirst,
  denyChecks: [],
  lateDenyChecks: [checkDenyExcepts],
  peersWithoutPorts: ["ToServices"],
  egressL7: { host: [], other: [] },
  checksDnsPortRange: false,
  cidrs: { parser: "netip", groups: "cidrs", wideExcept: "panic" },
  texts: textsOf116,
};

const sanitizingOf114: SanitizingDialect = {
  ...sanitizingOf116,
  selectors: { ...sanitizingOf116.selectors, checksExpressionValues: false },
  cidrs: { ...sanitizingOf116.cidrs, parser: "net", groups: "cidrs-in-ingress" },
  entities: agentEntitiesOf114,
  texts: textsOf114,
};

const sanitizingOf111: SanitizingDialect = {
  ...sanitizingOf114,
  ruleChecks: [checkLabelSources, checkRuleSelectors],
  peersWithoutPorts: [],
  emptyL7Rules: "no-lists",
  cidrs: { ...sanitizingOf114.cidrs, groups: "unknown" },
  entities: agentEntitiesOf111,
  protocols: { transport: ["TCP", "UDP"], portless: [] },
};

const sanitizingOf18: SanitizingDialect = {
  ...sanitizingOf111,
  peersWithoutPorts: ["FromCIDR", "FromCIDRSet"],
  egressL7: { host: ["Kafka"], other: ["Kafka"] },
  portZero: "refused",
  selectors: { ...sanitizingOf111.selectors, subdomainName: "a DNS-1123 subdomain" },
  cidrs: { ...sanitizingOf111.cidrs, wideExcept: "taken" },
  fqdns: { takesUnderscores: false, checksPatternLength: false },
  entities: agentEntitiesOf18,
  texts: { ...textsOf114, kafka: kafkaTextsOf18 },
};

const parsingOf120: ParsingDialect = {
  refusesEmptyPolicies: true,
  namespacedNodeSelector: "refused",
  networkPolicies: "entries",
  networkPolicyPorts: "every",
  clusterwideKind: "CiliumClusterwideNetworkPolicy",
};

const parsingOf118: ParsingDialect = { ...parsingOf120, networkPolicies: "rules" };

const parsingOf116: ParsingDialect = { ...parsingOf118, namespacedNodeSelector: "refused-in-spec" };

export const dialectOf120: Dialect = { decoding: decodingOf120, parsing: parsingOf120, sanitizing: sanitizingOf120 };

export const dialectOf118: Dialect = { decoding: decodingOf118, parsing: parsingOf118, sanitizing: sanitizingOf118 };

export const dialectOf116: Dialect = { decoding: decodingOf116, parsing: parsingOf116, sanitizing: sanitizingOf116 };

export const dialectOf114: Dialect = { ...dialectOf116, decoding: decodingOf114, sanitizing: sanitizingOf114 };

export const dialectOf111: Dialect = { ...dialectOf116, decoding: decodingOf111, sanitizing: sanitizingOf111 };

/** Both kinds are one type in 1.8, with one Parse. */
export const dialectOf18: Dialect = {
  decoding: decodingOf18,
  parsing: {
    refusesEmptyPolicies: false,
    namespacedNodeSelector: "taken",
    networkPolicies: "rules",
    networkPolicyPorts: "as-written",
    clusterwideKind: "CiliumNetworkPolicy",
  },
  sanitizing: sanitizingOf18,
};
