// Policies of every field that some Cilium version knows, before anything is wrong with them.
import type { Random } from "./random.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const selectors: readonly [Json, ...Json[]] = [
  {},
  { matchLabels: { app: "web" } },
  { matchLabels: { "k8s:app": "web", tier: "" } },
  { matchLabels: { "reserved:host": "" } },
  { matchExpressions: [{ key: "app", operator: "In", values: ["web", "api"] }] },
  { matchExpressions: [{ key: "any:team", operator: "Exists" }] },
];
const http: Json = {
  method: "GET",
  path: "/public/.*",
  host: "a.com",
  headers: ["X-A: b"],
  headerMatches: [
    { name: "X-B", value: "c", mismatch: "ADD" },
    { name: "X-C", secret: { name: "s", namespace: "n" } },
  ],
};
const rules: readonly [Json, ...Json[]] = [
  { http: [http] },
  { http: [{}] },
  { http: [] },
  { dns: [{ matchName: "a.com" }, { matchPattern: "*.b.com" }] },
  {
    kafka: [
      { role: "produce", topic: "orders" },
      { apiKey: "Fetch", apiVersion: "1", clientID: "c" },
    ],
  },
  { l7proto: "r2d2", l7: [{ cmd: "READ" }, {}] },
  { l7proto: "r2d2" },
  { l7: [{ cmd: "READ" }] },
  { http: [{}], kafka: [{ topic: "orders" }] },
  {},
];
const tls: Json = { secret: { name: "s", namespace: "n" }, trustedCA: "ca.crt" };
const portRules: readonly [Json, ...Json[]] = [
  { ports: [{ port: "80", protocol: "TCP" }] },
  {
    ports: [
      { port: "8000", endPort: 8010, protocol: "TCP" },
      { port: "dns", protocol: "UDP" },
    ],
  },
  { ports: [{ port: "53", protocol: "ANY" }], rules: { dns: [{ matchPattern: "*" }] } },
  { ports: [{ port: "443", protocol: "TCP" }], terminatingTLS: tls, originatingTLS: tls, serverNames: ["a.com"] },
  {
    ports: [{ port: "80", protocol: "TCP" }],
    listener: { name: "l", priority: 5, envoyConfig: { kind: "CiliumEnvoyConfig", name: "e" } },
  },
  { ports: [{ port: "0", protocol: "TCP" }] },
  { ports: [] },
];
const texts = {
  cidr: ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "::ffff:10.0.0.0/104", "0.0.0.0/0"],
  entity: ["all", "world", "cluster", "host", "remote-node", "ingress", "kube-apiserver", "world-ipv4", "cluster-mesh"],
} as const;
const cidrRules: readonly [Json, ...Json[]] = [
  { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] },
  { cidr: "2001:db8::/32" },
  { cidrGroupRef: "g" },
  { cidrGroupRef: "g", except: ["10.1.0.0/16"] },
  { cidrGroupSelector: { matchLabels: { team: "a" } } },
];
const icmps: readonly [Json, ...Json[]] = [
  [
    {
      fields: [
        { type: 8, family: "IPv4" },
        { type: 128, family: "IPv6" },
      ],
    },
  ],
  [{ fields: [{ type: "EchoRequest", family: "IPv6" }] }],
  [{ fields: [{ type: 8 }] }],
];

const kubernetesPeers: readonly [Json, ...Json[]] = [
  { podSelector: { matchLabels: { app: "web" } } },
  { namespaceSelector: {} },
  { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } },
  { ipBlock: { cidr: "2001:db8::/32" } },
];
const kubernetesPorts: readonly [Json, ...Json[]] = [
  { port: 80 },
  { port: "dns", protocol: "UDP" },
  { protocol: "SCTP" },
  { port: 80, endPort: 90, protocol: "TCP" },
  {},
];

export function makeWholePolicy(random: Random): Json {
  if (random.chance(0.1)) return makeNetworkPolicy(random);
  const isClusterwide = random.chance(0.3);
  const bodies = random.weighted([
    [6, "spec"],
    [2, "specs"],
    [1, "both"],
  ]);
  return {
    apiVersion: "cilium.io/v2",
    kind: isClusterwide ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy",
    metadata: random.chance(0.02) ? {} : { name: "p" },
    ...(bodies === "specs" ? {} : { spec: makeRule(random, isClusterwide) }),
    ...(bodies === "spec" ? {} : { specs: random.list(1, 2, () => makeRule(random, isClusterwide)) }),
  };
}

function makeNetworkPolicy(random: Random): Json {
  const peer = () => random.pick(kubernetesPeers);
  const port = () => random.pick(kubernetesPorts);
  const rule = (key: string): Json => ({
    ...(random.chance(0.8) ? { [key]: random.list(1, 2, peer) } : {}),
    ...(random.chance(0.6) ? { ports: random.list(1, 2, port) } : {}),
  });
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "p" },
    spec: {
      podSelector: {},
      ...(random.chance(0.7) ? { ingress: random.list(1, 2, () => rule("from")) } : {}),
      ...(random.chance(0.7) ? { egress: random.list(1, 2, () => rule("to")) } : {}),
      policyTypes: random.sample(["Ingress", "Egress"], 1 + random.below(2)),
    },
  };
}

function makeRule(random: Random, isClusterwide: boolean): Json {
  const onNodes = isClusterwide && random.chance(0.4);
  const sections = random.sample(["ingress", "egress", "ingressDeny", "egressDeny"] as const, 1 + random.below(2));
  return {
    [onNodes ? "nodeSelector" : "endpointSelector"]: random.pick(selectors),
    ...Object.fromEntries(sections.map((section) => [section, random.list(1, 2, () => makeItem(random, section))])),
    ...(random.chance(0.1) ? { enableDefaultDeny: { ingress: true, egress: false } } : {}),
    ...(random.chance(0.1) ? { labels: ["k8s:a=b", { key: "c", value: "d", source: "e" }] } : {}),
    ...(random.chance(0.1) ? { log: { value: "v" }, description: "d" } : {}),
  };
}

type Section = "ingress" | "egress" | "ingressDeny" | "egressDeny";

function makeItem(random: Random, section: Section): Json {
  const isIngress = section.startsWith("ingress");
  const isDeny = section.endsWith("Deny");
  const ports = random.weighted([
    [5, "toPorts"],
    [1, "icmps"],
    [3, "none"],
  ]);
  return {
    ...makePeers(random, isIngress, isDeny),
    ...(ports === "toPorts" ? { toPorts: random.list(1, 2, () => makePortRule(random, isDeny)) } : {}),
    ...(ports === "icmps" ? { icmps: random.pick(icmps) } : {}),
    ...(!isDeny && random.chance(0.1) ? { authentication: { mode: "required" } } : {}),
  };
}

function makePortRule(random: Random, isDeny: boolean): Json {
  const rule = random.pick(portRules);
  if (isDeny || !random.chance(0.5)) return rule;
  return { ...(rule as { readonly [key: string]: Json }), rules: random.pick(rules) };
}

function makePeers(random: Random, isIngress: boolean, isDeny: boolean): Json & object {
  const prefix = isIngress ? "from" : "to";
  const kinds: Record<string, () => Json> = {
    Endpoints: () => random.list(1, 2, () => random.pick(selectors)),
    CIDR: () => random.list(1, 2, () => random.pick(texts.cidr)),
    CIDRSet: () => random.list(1, 2, () => random.pick(cidrRules)),
    Entities: () => random.list(1, 2, () => random.pick(texts.entity)),
    Nodes: () => [random.pick(selectors)],
    Groups: () => [{ aws: { securityGroupsIds: ["sg-1"], region: "r", labels: { a: "b" } } }],
    Requires: () => [random.pick(selectors)],
    Services: () => [
      { k8sService: { serviceName: "s", namespace: "n" } },
      { k8sServiceSelector: { selector: { matchLabels: { a: "b" } }, namespace: "n" } },
    ],
    FQDNs: () => [{ matchName: "a.com" }, { matchPattern: "*.a.com" }],
  };
  const names = Object.keys(kinds).filter((kind) => !(isIngress && ["Services", "FQDNs"].includes(kind)));
  const chosen = random.sample(
    isDeny ? names.filter((kind) => kind !== "FQDNs") : names,
    random.weighted([
      [1, 0],
      [8, 1],
      [1, 2],
    ]),
  );
  return Object.fromEntries(chosen.map((kind) => [prefix + kind, kinds[kind]?.() ?? []]));
}
