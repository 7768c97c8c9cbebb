// What a random case holds, so that a run can say how often each feature took part.
import type { WorldCase } from "./generateCase.ts";

type Test = (asked: WorldCase, text: string) => boolean;

const has =
  (...parts: readonly string[]): Test =>
  (_asked, text) =>
    parts.some((part) => text.includes(part));

const matches =
  (pattern: RegExp): Test =>
  (_asked, text) =>
    pattern.test(text);

/** By name; `text` is the case as JSON. */
const tests: Readonly<Record<string, Test>> = {
  "kind CiliumNetworkPolicy": has('"CiliumNetworkPolicy"'),
  "kind CiliumClusterwideNetworkPolicy": has('"CiliumClusterwideNetworkPolicy"'),
  "kind NetworkPolicy": has('"NetworkPolicy"'),
  "kind ClusterNetworkPolicy": has('"ClusterNetworkPolicy"'),
  "ClusterNetworkPolicy read": has('"enable-k8s-cluster-network-policy":true'),
  "tier Admin": has('"Admin"'),
  "tier Baseline": has('"Baseline"'),
  "action Pass": has('"Pass"'),
  "peers: networks": has('"networks"'),
  "peers: domainNames": has('"domainNames"'),
  "kind CiliumCIDRGroup": has('"CiliumCIDRGroup"'),
  "several policies": ({ docs }) => docs.length > 1,
  specs: has('"specs"'),
  "several subjects": ({ subjects }) => subjects.length > 1,
  "peers: endpoints": has("Endpoints"),
  "peers: {}": matches(/Endpoints":\[[^\]]*\{\}/),
  "peers: []": matches(/"(from|to)(Endpoints|Entities|CIDR|CIDRSet|Nodes)":\[\]/),
  "peers: entities": has("Entities"),
  "peers: CIDR": has('CIDR":'),
  "peers: CIDRSet": has("CIDRSet"),
  "peers: /0": has('/0"'),
  "peers: IPv6 prefix": matches(/"[^"]*::[^"]*\/\d+"/),
  "peers: except": has('"except"'),
  "peers: ipBlock": has('"ipBlock"'),
  "peers: cidrGroupRef": has('"cidrGroupRef"'),
  "peers: cidrGroupSelector": has('"cidrGroupSelector"'),
  "peers: nodes": matches(/"(from|to)Nodes"/),
  "peers: FQDNs": has('"toFQDNs"'),
  "peers: services": has('"toServices"'),
  "service without selector": ({ services }) => services.some(({ selector }) => selector === undefined),
  "service with selector": ({ services }) => services.some(({ selector }) => selector !== undefined),
  "peers: groups": has('Groups":[{"aws"'),
  "peers: requires": has('Requires"'),
  "selector In": has('"In"'),
  "selector NotIn": has('"NotIn"'),
  "selector Exists": has('"Exists"'),
  "selector DoesNotExist": has('"DoesNotExist"'),
  "selector namespace label": matches(/"[^"]*io.kubernetes.pod.namespace":/),
  "selector namespaceSelector": has('"namespaceSelector"'),
  "selector cluster label": has('"k8s:io.cilium.k8s.policy.cluster":'),
  "ports: one": matches(/"port":"[4-7]"/),
  "ports: range": has('"endPort"'),
  "ports: 0": has('"port":"0"'),
  "ports: name": matches(/"port":"(web|dns|admin|WEB)"/),
  "ports: []": matches(/"(toPorts|icmps|ports)":\[\]/),
  "protocol TCP": has('"protocol":"TCP"'),
  "protocol UDP": has('"protocol":"UDP"'),
  "protocol SCTP": has('"protocol":"SCTP"'),
  "protocol ANY": has('"protocol":"ANY"'),
  "protocol empty": has('"protocol":""'),
  "protocol left out": matches(/\{"port":"?\w+"?(,"endPort":\d)?\}/),
  "protocol without ports": has('"VRRP"', '"IGMP"', '"GRE"', '"ESP"'),
  "ICMP v4": matches(/"type":("\w+"|\d+)(,"family":"IPv4")?\}/),
  "ICMP v6": has('"IPv6"'),
  "L7 http": has('"http":[{'),
  "L7 dns": has('"dns":[{'),
  "L7 kafka": has('"kafka":[{'),
  "L7 other parser": has('"l7proto"'),
  "L7 empty": has('"http":[]', '"dns":[]', '"rules":{}'),
  serverNames: has('"serverNames"'),
  listener: has('"listener"'),
  "TLS context": has("TLS"),
  ingressDeny: has('"ingressDeny"'),
  egressDeny: has('"egressDeny"'),
  enableDefaultDeny: has('"enableDefaultDeny"'),
  "enableDefaultDeny false": matches(/"enableDefaultDeny":\{[^}]*false/),
  authentication: has('"authentication"'),
  "log.value": has('"log"'),
  "host policy": has('"nodeSelector"'),
  "host subject": ({ subjects }) => subjects.includes(1),
  "enable-host-firewall": has('"enable-host-firewall":true'),
  "init subject": ({ subjects }) => subjects.includes(5),
  "enable-policy always": has('"enable-policy":"always"'),
  "enable-policy never": has('"enable-policy":"never"'),
  "IPv4 only": has('"enable-ipv6":false'),
  "IPv6 only": has('"enable-ipv4":false'),
  "policy-cidr-match-mode": has('"policy-cidr-match-mode"'),
  "policy-default-local-cluster=false": has('"policy-default-local-cluster":false'),
  "allow-localhost": has('"allow-localhost"'),
  "L7 proxy off": has('"enable-l7-proxy":false'),
  "ICMP rules off": has('"enable-icmp-rules":false'),
  "non-default-deny off": has('"enable-non-default-deny-policies":false'),
  "extended protocols": has('"enable-extended-ip-protocols":true'),
  "node selector labels": has('"enable-node-selector-labels":true'),
  "another cluster's pod": has('"131077"'),
  "remote node": has('"33554433"'),
  "remote node identity off": has('"enable-remote-node-identity":false'),
  "FQDN identity": has('"16777300"'),
  "DNS table": matches(/"dns":\{"/),
  "rule labels": has('"labels":[{"key"'),
  "named ports": ({ namedPorts }) => Object.keys(namedPorts).length > 0,
  "cluster name": ({ cluster }) => cluster !== undefined,
};

export const featureNames: readonly string[] = Object.keys(tests);

/** The names of the features that a case holds. */
export function featuresOf(asked: WorldCase): readonly string[] {
  const text = JSON.stringify(asked);
  return featureNames.filter((name) => tests[name]?.(asked, text) === true);
}
