// A tiny random world in the oracle's format: few labels, two namespaces, ports 0 and 4–7, one to four policies.
// Small alphabets make rules meet: what they do to each other is what a comparison is after.
import type { AgentOptions } from "../../src/core/profile.ts";
import type { NamedPort } from "../../src/core/world/endpoint.ts";
import type { CaseService } from "../support/answerCase.ts";
import { generateCidrGroup, prefixes4, prefixes6 } from "./generateCidrs.ts";
import { generateClusterNetworkPolicy } from "./generateClusterNetworkPolicy.ts";
import { generateNetworkPolicy } from "./generateNetworkPolicy.ts";
import { generateCiliumPolicy } from "./generatePolicy.ts";
import type { GeneratorProfile } from "./generatorProfile.ts";
import { caseSeed, makeRandom, type Random } from "./random.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** A case before its documents are written out, so that it can be shrunk. */
export interface WorldCase {
  readonly docs: readonly JsonObject[];
  readonly options: Readonly<Partial<AgentOptions>>;
  readonly cluster?: string;
  readonly identities: Readonly<Record<string, readonly string[]>>;
  readonly fqdns: Readonly<Record<string, readonly string[]>>;
  /** What names resolve to. */
  readonly dns?: Readonly<Record<string, readonly string[]>>;
  readonly namedPorts: Readonly<Record<string, readonly NamedPort[]>>;
  readonly services: readonly CaseService[];
  readonly subjects: readonly number[];
}

/** What the generators of parts need to know of the world. */
export interface Scene {
  readonly profile: GeneratorProfile;
  readonly random: Random;
  /** A share of items with something that the agent refuses. */
  readonly faults: number;
  readonly hasHostPolicies: boolean;
  /** `enable-node-selector-labels`: else from/toNodes is refused. */
  readonly hasNodePeers: boolean;
  /** The weight of ClusterNetworkPolicy among the kinds of policies. */
  readonly clusterNetworkPolicies: number;
}

export function generateCase(profile: GeneratorProfile, seed: number, index: number): WorldCase {
  const random = makeRandom(caseSeed(seed, index));
  const options = knownOptions(profile, generateOptions(random));
  const identities = generateIdentities(random, options, profile.options.has("enable-node-selector-labels"));
  const hostPolicies = random.chance(0.08);
  if (hostPolicies) {
    identities["1"] = random.chance(0.5) ? ["reserved:host"] : ["reserved:host", "k8s:node=n1"];
    if (random.chance(0.85)) options["enable-host-firewall"] = true;
  }
  const withInit = random.chance(0.06);
  if (withInit) identities["5"] = ["reserved:init"];
  const scene: Scene = {
    profile,
    random,
    faults: random.chance(0.12) ? 0.25 : 0,
    hasHostPolicies: hostPolicies,
    hasNodePeers: options["enable-node-selector-labels"] === true,
    clusterNetworkPolicies: weightOfClusterNetworkPolicies(profile, options),
  };
  let nDocs = 0;
  const docs = random.list(1, 4, () => generateDocument(scene, nDocs++));
  const mayHaveGroups = profile.fields.has("CiliumCIDRGroup");
  if (mayHaveGroups && (JSON.stringify(docs).includes('"cidrGroup') || random.chance(0.03))) {
    for (const name of random.sample(["g1", "g2", "g3"], 1 + random.below(2)))
      docs.splice(random.below(docs.length + 1), 0, generateCidrGroup(scene, name));
  }
  const pods = Object.keys(identities)
    .map(Number)
    .filter((identity) => identity > 255 && identity < 0x10000);
  const subjects = random.sample(pods, 2);
  if (hostPolicies) subjects.push(1);
  if (withInit) subjects.push(5);
  const cluster = identities["1001"]?.includes("k8s:io.cilium.k8s.policy.cluster=east") ? { cluster: "east" } : {};
  return {
    docs,
    options,
    ...cluster,
    identities,
    ...(profile.hasNameLabels ? { fqdns: generateFqdns(random, options) } : { fqdns: {}, dns: generateNames(random) }),
    // Beside an empty group selector a name's peers depend on what the agent resolved before (differences.md).
    namedPorts: JSON.stringify(docs).includes('"cidrGroupSelector":{}')
      ? {}
      : generateNamedPorts(random, Object.keys(identities)),
    services: JSON.stringify(docs).includes('"toServices"') ? generateServices(random) : [],
    ...(profile.hasNameLabels ? { dns: generateNames(random) } : {}),
    subjects,
  };
}

function generateDocument(scene: Scene, at: number): JsonObject {
  const { random } = scene;
  const kind = random.weighted([
    [60, "CiliumNetworkPolicy"],
    [22, "CiliumClusterwideNetworkPolicy"],
    [16, "NetworkPolicy"],
    [scene.clusterNetworkPolicies, "ClusterNetworkPolicy"],
  ]);
  // Names out of the documents' order: which policy comes first is theirs to say.
  const name = `${random.pick(["p", "q", "r"])}${at}`;
  if (kind === "CiliumClusterwideNetworkPolicy") return generateCiliumPolicy(scene, kind, { name });
  if (kind === "ClusterNetworkPolicy") return generateClusterNetworkPolicy(scene, name);
  const metadata = { name, namespace: random.chance(0.85) ? "default" : "other" };
  if (kind === "NetworkPolicy") return generateNetworkPolicy(scene, metadata);
  return generateCiliumPolicy(scene, kind, metadata);
}

/** Where the agent reads them they are most of a world, else now and then one of which it takes no notice. */
function weightOfClusterNetworkPolicies({ fields }: GeneratorProfile, options: Partial<AgentOptions>): number {
  if (!fields.has("ClusterNetworkPolicy")) return 0;
  return options["enable-k8s-cluster-network-policy"] === true ? 130 : 0.5;
}

/** Names and labels that generatePeers.ts asks for, and their neighbours. */
function generateServices(random: Random): readonly CaseService[] {
  const names = random.sample(["s1", "s2", "s3"], 1 + random.below(3));
  return names.map((name) => ({
    namespace: random.pick(["default", "default", "other"]),
    name,
    labels: random.chance(0.7) ? { app: random.pick(["a", "b"]), "app.example/part": "x" } : {},
    ...(random.chance(0.5)
      ? { selector: { app: random.pick(["a", "b", "c"]), ...(random.chance(0.2) ? { tier: "x" } : {}) } }
      : {}),
    backends: random.sample(["10.1.2.3", "10.1.2.4", "203.0.113.5", "fd00:1::5"], random.below(3)),
  }));
}

type CaseOptions = { -readonly [key in keyof AgentOptions]?: AgentOptions[key] };

function generateOptions(random: Random): CaseOptions {
  const options: CaseOptions = {};
  const mode = random.weighted([
    [90, "default"],
    [6, "always"],
    [4, "never"],
  ]);
  if (mode !== "default") options["enable-policy"] = mode;
  const families = random.weighted([
    [70, "both"],
    [20, "4"],
    [10, "6"],
  ]);
  if (families === "4") options["enable-ipv6"] = false;
  if (families === "6") options["enable-ipv4"] = false;
  if (random.chance(0.03)) options["enable-l7-proxy"] = false;
  if (random.chance(0.03)) options["enable-icmp-rules"] = false;
  if (random.chance(0.03)) options["enable-non-default-deny-policies"] = false;
  if (random.chance(0.04)) options["allow-localhost"] = "policy";
  if (random.chance(0.08))
    options["policy-cidr-match-mode"] = random.pick<("nodes" | "pods")[]>([["nodes"], ["pods"], ["nodes", "pods"]]);
  if (random.chance(0.12)) options["enable-node-selector-labels"] = true;
  if (random.chance(0.12)) options["policy-default-local-cluster"] = false;
  if (random.chance(0.05)) options["enable-extended-ip-protocols"] = true;
  if (random.chance(0.08)) options["enable-remote-node-identity"] = false;
  if (random.chance(0.2)) options["enable-k8s-cluster-network-policy"] = true;
  return options;
}

const clusterLabel = "k8s:io.cilium.k8s.policy.cluster";
const namespaceLabel = "k8s:io.kubernetes.pod.namespace";

function generateIdentities(
  random: Random,
  options: Partial<AgentOptions>,
  hasRemoteNodes: boolean,
): Record<string, readonly string[]> {
  const cluster = random.chance(0.9) ? "default" : "east";
  const identities: Record<string, readonly string[]> = {};
  const seen = new Set<string>();
  const add = (number: number, labels: readonly string[]) => {
    const text = [...labels].sort().join();
    if (seen.has(text)) return;
    seen.add(text);
    identities[number] = labels;
  };
  add(1001, ["k8s:app=a", `${namespaceLabel}=default`, `${clusterLabel}=${cluster}`]);
  const nPods = random.below(5);
  for (let at = 0; at < nPods; at++) {
    const labels = [`k8s:app=${random.pick(["a", "b", "c"])}`];
    const namespace = random.pick(["default", "default", "other"]);
    labels.push(`${namespaceLabel}=${namespace}`);
    if (random.chance(0.95)) labels.push(`${clusterLabel}=${cluster}`);
    if (random.chance(0.3)) labels.push(`k8s:tier=${random.pick(["x", "y"])}`);
    if (namespace === "other" && random.chance(0.5)) labels.push("k8s:io.cilium.k8s.namespace.labels.team=red");
    if (random.chance(0.1)) labels.push("k8s:io.cilium.k8s.policy.serviceaccount=robot");
    if (options["policy-cidr-match-mode"]?.includes("pods") === true && random.chance(0.6))
      labels.push("cidr:10.1.2.3/32");
    add(1002 + at, labels);
  }
  if (random.chance(0.12))
    add(0x20005, [`k8s:app=${random.pick(["a", "b"])}`, `${namespaceLabel}=default`, `${clusterLabel}=west`]);
  if (hasRemoteNodes && random.chance(options["enable-node-selector-labels"] === true ? 0.5 : 0.05)) {
    const labels = ["reserved:remote-node", "k8s:node=n2"];
    if (options["policy-cidr-match-mode"]?.includes("nodes") === true) labels.push("cidr:192.168.0.7/32");
    add(0x02000001, labels);
  }
  return identities;
}

function knownOptions(profile: GeneratorProfile, options: CaseOptions): CaseOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([name]) => profile.options.has(name as keyof AgentOptions)),
  ) as CaseOptions;
}

/** Addresses within and outside of the prefixes that policies name. */
function generateNames(random: Random): Record<string, readonly string[]> {
  if (!random.chance(0.35)) return {};
  const names = random.sample(["a.example", "b.example", "c.example", "x.a.example"], 1 + random.below(3));
  return Object.fromEntries(
    names.map((name) => [
      name,
      random.sample(["10.1.2.3", "10.1.2.4", "192.168.0.7", "203.0.113.5", "fd00:1::5"], 1 + random.below(2)),
    ]),
  );
}

function generateFqdns(random: Random, options: Partial<AgentOptions>): Record<string, readonly string[]> {
  const fqdns: Record<string, readonly string[]> = {};
  if (!random.chance(0.3)) return fqdns;
  const isDual = options["enable-ipv4"] !== false && options["enable-ipv6"] !== false;
  const count = 1 + random.below(2);
  for (let at = 0; at < count; at++) {
    const is6 = options["enable-ipv4"] === false || (isDual && random.chance(0.3));
    const labels = random.sample(
      ["fqdn:a.example.", "fqdn:b.example.", "fqdn:*.example", "fqdn:**.example"],
      1 + random.below(2),
    );
    labels.push(`reserved:world${isDual ? (is6 ? "-ipv6" : "-ipv4") : ""}`);
    if (random.chance(0.4)) {
      const prefix = random.pick(is6 ? prefixes6 : prefixes4);
      if (!prefix.endsWith("/0")) labels.push(`cidr:${prefix.replace("::", "--0").replaceAll(":", "-")}`);
    }
    const text = [...labels].sort().join();
    if (!Object.values(fqdns).some((other) => [...other].sort().join() === text)) fqdns[16777300 + at] = labels;
  }
  return fqdns;
}

function generateNamedPorts(random: Random, identities: readonly string[]): Record<string, readonly NamedPort[]> {
  const ports: Record<string, readonly NamedPort[]> = {};
  if (!random.chance(0.35)) return ports;
  for (const identity of identities) {
    if (!random.chance(0.7) || Number(identity) < 256) continue;
    const names = random.sample(["web", "dns", "admin", "web"], 1 + random.below(3));
    ports[identity] = names.map((name) => ({
      name,
      protocol: random.weighted([
        [70, "TCP"],
        [20, "UDP"],
        [10, "SCTP"],
      ]),
      port: 4 + random.below(4),
    }));
  }
  return ports;
}
