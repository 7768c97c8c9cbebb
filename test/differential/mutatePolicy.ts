// Policies with faults: a policy of every field that some version knows, changed at a few places at random.
// For the differential check of what the agent refuses, so most of them are wrong, and some in several ways.
import type { Random } from "./random.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type MutableJson = null | boolean | number | string | MutableJson[] | { [key: string]: MutableJson };

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

/** Values that some field can't take, and others can. */
const strayValues: readonly [Json, ...Json[]] = [
  null,
  "",
  "a",
  "a b",
  0,
  7,
  -1,
  300,
  70000,
  1.5,
  true,
  [],
  {},
  [null],
  [{}],
  ["a"],
  [7],
  { a: "b" },
  { "a:b:c": "d" },
];

/** Texts that a check of a field looks at, by the field's name (of a list, that of the list). */
const fieldTexts: Readonly<Record<string, readonly [string, ...string[]]>> = {
  port: ["010", "0x50", "0x", "0", "99999", "1_000", "65536", "-1", "http", "Http-Alt", "http--alt", ""],
  protocol: ["tcp", "Udp", "sctp", "icmp", "VRRP", "gre", "ANY", "ß"],
  cidr: ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "010.0.0.0/8", "10.0.0/8", "fe80::1%eth0/64", "::1/129", "a", ""],
  except: ["11.0.0.0/8", "10.0.0.0/4", "10.1.0.0/16/2", "::ffff:11.0.0.0/104", "10.5.0.0/15", "2001:db8:1::/48", "a"],
  fromCIDR: ["10.0.0.0/33", "10.0.0.0/08", "10.0.0/8", "fe80::1%eth0", "fe80::1%eth0/64", "a/b", "::1/129", "a", ""],
  toCIDR: ["10.1.0.0/16/2", "010.0.0.0", "::ffff:11.0.0.0/104", "1.2.3.256", ":::", ""],
  fromEntities: ["unmanaged", "init", "none", "health", "world-ipv6", "wrold", "ingress", "World"],
  toEntities: ["unmanaged", "cluster-mesh", "none", "kube-apiserver", "world-ipv4", ""],
  matchName: ["a_b.com", "a,b", "*.a.com", "ä.com", "a b", ".", ""],
  matchPattern: ["a_b.*", "**.a.com", "a,b", "*", "[", " *.a", "z".repeat(256), `${"z".repeat(256)}!`, ""],
  path: ["[", "(?P<a", "a{2,1}", "*", "a**", "(?i)x", "\\8", "x{1001}"],
  method: ["(", "GET|", "[a-", "\\pX"],
  mismatch: ["LOG", "add", "DELETE", "x"],
  apiKey: ["fetch", "AlterConfigs", "createpartitions", ""],
  role: ["CONSUME", "produce", "both"],
  apiVersion: ["32768", "-1", "+1", "01", "1.0", "x"],
  topic: ["a\\b", "a b", "t".repeat(256), "ä", "a-b_c.d"],
  l7proto: ["r2d2", ""],
  family: ["IPv4", "IPv6", "ipv4", ""],
  type: ["EchoReply", "PacketTooBig", "echo", "8", "0", "00"],
  operator: ["In", "NotIn", "Exists", "DoesNotExist", "in", "", "<"],
  key: [
    "k8s:app",
    "reserved:",
    ":app",
    "a:b:c",
    "app=web",
    "a/b/c",
    "-app",
    "$host",
    "x".repeat(64),
    "Example.com/app",
  ],
  values: ["a b", "x".repeat(64), "-", ""],
  labels: ["cilium-generated:a=b", "unspec:a", "", "a=b=c"],
  serverNames: ["", "a b"],
};

/** Texts for every other field, and as keys. */
const strayTexts: readonly [string, ...string[]] = [
  "a b",
  "x",
  "app",
  "any:app",
  "app=web",
  ":app",
  "a:b:c",
  "example.com/app",
  "Example.com/app",
  "/app",
  "a/b/c",
  "-app",
  "$host",
  "reserved.host",
  "<&>",
  "x".repeat(64),
  `${"y".repeat(254)}/a`,
];

/** Keys to add or to rename to, wherever they may be known. */
const strayKeys = [
  "fromEndpoints",
  "toEndpoints",
  "fromRequires",
  "toRequires",
  "fromNodes",
  "toNodes",
  "fromGroups",
  "toGroups",
  "fromCIDR",
  "toCIDRSet",
  "toServices",
  "toFQDNs",
  "toPorts",
  "icmps",
  "authentication",
  "nodeSelector",
  "endpointSelector",
  "enableDefaultDeny",
  "labels",
  "log",
  "description",
  "matchName",
  "matchPattern",
  "except",
  "cidr",
  "cidrGroupRef",
  "cidrGroupSelector",
  "endPort",
  "role",
  "apiKey",
  "l7",
  "l7proto",
  "kafka",
  "http",
  "dns",
  "rules",
  "listener",
  "serverNames",
  "matchLabels",
  "values",
  "",
  "Ports",
] as const satisfies readonly [string, ...string[]];

/** A policy as JSON text. */
export function makeMutant(random: Random): string {
  const policy = structuredClone(makePolicy(random)) as MutableJson;
  const keepsTypes = random.chance(0.6);
  const count = random.weighted([
    [1, 0],
    [5, 1],
    [3, 2],
    [1, 4],
  ]);
  for (let done = 0; done < count; done++) mutate(policy, random, keepsTypes);
  return JSON.stringify(policy);
}

/** The groups that a mutant refers to: one prefix each, with every exception inside. */
export function groupsOf(mutant: string): readonly string[] {
  const names = new Set([...mutant.matchAll(/"cidrGroupRef":("(?:[^"\\]|\\.)*")/g)].map(([, name = ""]) => name));
  return [...names].map((name) =>
    JSON.stringify({
      apiVersion: "cilium.io/v2alpha1",
      kind: "CiliumCIDRGroup",
      metadata: { name: JSON.parse(name) },
      spec: { externalCIDRs: ["0.0.0.0/0"] },
    }),
  );
}

function makePolicy(random: Random): Json {
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

/** One place below the head of the object gets another value, another key or a copy. */
function mutate(policy: MutableJson, random: Random, keepsTypes: boolean): void {
  const places = listPlaces(policy).filter(
    ({ path, value }) =>
      !["apiVersion", "kind", "metadata"].includes(path[0] ?? "") && (!keepsTypes || typeof value === "string"),
  );
  const place = places[random.below(places.length)];
  if (place === undefined) return;
  const { parent, key, value } = place;
  const text = () => random.pick(fieldTexts[fieldOf(place.path)] ?? strayTexts);
  const change = keepsTypes
    ? random.weighted([
        [9, "text"],
        [1, "drop"],
        [isLabelKey(place.path) ? 3 : 0, "rename"],
      ])
    : random.weighted([
        [2, "drop"],
        [3, "stray"],
        [typeof value === "string" ? 8 : 0, "text"],
        [2, "add"],
        [1, "rename"],
        [1, "copy"],
      ]);
  if (Array.isArray(parent)) {
    const index = Number(key);
    if (change === "drop") parent.splice(index, 1);
    else if (change === "copy" || change === "rename") parent.push(structuredClone(value));
    else parent[index] = change === "text" ? text() : strayValue(random);
  } else if (change === "drop") delete parent[key];
  else if (change === "rename") {
    delete parent[key];
    parent[keepsTypes || random.chance(0.5) ? random.pick(strayTexts) : random.pick(strayKeys)] = value;
  } else if (change === "add") {
    const target = isMap(value) ? value : parent;
    target[random.pick(strayKeys)] = random.chance(0.3) ? structuredClone(value) : strayValue(random);
  } else parent[key] = change === "text" ? text() : strayValue(random);
}

/** The field that a text belongs to: that of its list, where it is in one. */
function fieldOf(path: readonly string[]): string {
  return path.findLast((key) => !/^[0-9]+$/.test(key)) ?? "";
}

function isLabelKey(path: readonly string[]): boolean {
  return ["matchLabels", "l7"].some((name) => path.slice(-3, -1).includes(name));
}

function strayValue(random: Random): MutableJson {
  return structuredClone(random.pick(strayValues)) as MutableJson;
}

interface PlaceInJson {
  readonly parent: MutableJson[] | { [key: string]: MutableJson };
  readonly key: string;
  readonly value: MutableJson;
  readonly path: readonly string[];
}

function listPlaces(value: MutableJson, path: readonly string[] = []): PlaceInJson[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    { parent: value, key, value: child, path: [...path, key] },
    ...listPlaces(child, [...path, key]),
  ]);
}

function isMap(value: MutableJson): value is { [key: string]: MutableJson } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
