// Our engine's answer to a case of the oracle's format (test/oracle/README.md), in the oracle's own form, so that the
// two can be compared line by line.
import { makePolicyRef } from "../../src/core/policy/compilePolicy.ts";
import type { PolicyWorld, ResolvedEndpoint } from "../../src/core/policy/engine.ts";
import { PolicyEngine } from "../../src/core/policy/engine.ts";
import { ciliumEntries } from "../../src/core/policy/k8s/ciliumEntries.ts";
import { clusterNetworkPolicyEntries } from "../../src/core/policy/k8s/clusterNetworkPolicyEntries.ts";
import type { EntryContext } from "../../src/core/policy/k8s/conversion.ts";
import { makeEntryContext } from "../../src/core/policy/k8s/entryContext.ts";
import { networkPolicyEntries } from "../../src/core/policy/k8s/networkPolicyEntries.ts";
import { parseCiliumNetworkPolicy } from "../../src/core/policy/k8s/parseCiliumNetworkPolicy.ts";
import { findClusterNetworkPolicyProblems } from "../../src/core/policy/k8s/parseClusterNetworkPolicy.ts";
import { findNetworkPolicyProblems } from "../../src/core/policy/k8s/parseNetworkPolicy.ts";
import type { PolicyEntry } from "../../src/core/policy/policyEntry.ts";
import { endpointPolicyEntries } from "../../src/core/policymap/entries.ts";
import type { AgentOptions, DatapathProfile } from "../../src/core/profile.ts";
import { profiles } from "../../src/core/profiles/index.ts";
import { readCidrGroups } from "../../src/core/world/cidrGroups.ts";
import type { Endpoint, NamedPort } from "../../src/core/world/endpoint.ts";
import type { KubeObject } from "../../src/core/world/kubeObject.ts";
import type { Service, World } from "../../src/core/world/world.ts";
import { getString, getValue } from "../../src/core/yaml/node.ts";
import { parseDocument } from "../../src/core/yaml/parseDocument.ts";
import { readJson } from "./jsonTree.ts";
import type { Redirect } from "./redirectTable.ts";
import { redirectsOf } from "./redirectTable.ts";
import { prefixesByNumber } from "./suiteNames.ts";

export interface OracleCase {
  readonly id: string;
  readonly docs: readonly string[];
  readonly options?: Readonly<Partial<AgentOptions>>;
  readonly cluster?: string;
  readonly identities: Readonly<Record<string, readonly string[]>>;
  /** More local identities, with every label they have. */
  readonly fqdns?: Readonly<Record<string, readonly string[]>>;
  /** What names resolve to. */
  readonly dns?: Readonly<Record<string, readonly string[]>>;
  readonly namedPorts?: Readonly<Record<string, readonly NamedPort[]>>;
  /** Services that toServices may name; without a selector, their addresses count. */
  readonly services?: readonly CaseService[];
  readonly subjects: readonly number[];
  readonly repeat?: number;
  /** Answers hold the bytes of their maps alone. */
  readonly compact?: boolean;
}

export interface CaseService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector?: Readonly<Record<string, string>>;
  readonly backends: readonly string[];
}

export interface OracleEntry {
  readonly direction: string;
  readonly identity: number;
  readonly protocol: number;
  readonly port: number;
  /** Null where keys are exact. */
  readonly prefixLength: number | null;
  readonly verdict: string;
  readonly proxyPort: number;
  readonly listenerPriority: number | null;
  readonly precedence: number | null;
  readonly proxyPortPriority?: number | null;
  readonly authType: number | null;
  readonly authExplicit: boolean | null;
  readonly key: string;
  readonly entry: string;
}

export interface SubjectAnswer {
  readonly error: string | null;
  readonly enforcement?: { readonly ingress: boolean; readonly egress: boolean };
  readonly entries?: readonly OracleEntry[] | null;
  /** Where a version's oracle tells them and redirectTable.ts makes them. */
  readonly redirects?: readonly Redirect[] | null;
  /** Of a compact answer: key and entry of every map entry, one after the other. */
  readonly map?: string;
}

export interface OracleAnswer {
  readonly id: string;
  readonly docs: readonly { readonly error: string | null }[];
  readonly cidrs: Readonly<Record<string, string>>;
  readonly subjects: readonly { readonly identity: number; readonly answers: readonly SubjectAnswer[] }[];
}

/** Options of the oracle where a case names none: those of the golden vectors. */
const caseDefaults = { "enable-ipv6": true } as const;

export function answerCase(asked: OracleCase, profile: DatapathProfile = newestProfile()): OracleAnswer {
  const { docs, policyWorld } = buildCase(asked, undefined, profile);
  return {
    id: asked.id,
    docs,
    cidrs: prefixesByNumber(policyWorld),
    subjects: asked.subjects.map((number) => {
      const endpoint = subjectOf(policyWorld, number);
      const answer = answerSubject(policyWorld, endpoint);
      const isWhole = asked.compact !== true && answer.error === null;
      const redirects = isWhole ? redirectsOf(profile.name, policyWorld, endpoint) : undefined;
      return { identity: number, answers: [{ ...answer, ...(redirects === undefined ? {} : { redirects }) }] };
    }),
  };
}

export interface BuiltCase {
  readonly docs: OracleAnswer["docs"];
  readonly policyWorld: PolicyWorld;
}

/** An engine that several cases of equal options go through, with the documents that they share. */
export interface CaseSession {
  readonly engine: PolicyEngine;
  readonly read: Map<string, ReadDocument>;
}

interface ReadDocument {
  readonly error: string | null;
  readonly entries: readonly PolicyEntry[];
}

export function newestProfile(): DatapathProfile {
  const profile = profiles.at(-1);
  if (profile === undefined) throw new Error("this build has no profile");
  return profile;
}

export function profileNamed(name: string): DatapathProfile {
  const profile = profiles.find((one) => one.name === name);
  if (profile === undefined)
    throw new Error(`this build has no profile ${name}; it has ${profiles.map((one) => one.name).join(", ")}`);
  return profile;
}

export function optionsOf(asked: OracleCase, profile: DatapathProfile = newestProfile()): AgentOptions {
  const given = Object.entries(asked.options ?? {}).filter(
    ([name]) => !(profile.absentOptions as readonly string[]).includes(name),
  );
  return { ...profile.defaults, ...caseDefaults, ...Object.fromEntries(given) };
}

/** The world of a case, and what the agent says of each document. */
export function buildCase(
  asked: OracleCase,
  session?: CaseSession,
  profile: DatapathProfile = newestProfile(),
): BuiltCase {
  const options = optionsOf(asked, profile);
  const cluster = asked.cluster ?? "default";
  const objects = asked.docs.map((text, index) => readObject(text, index));
  const groups = objects
    .filter(({ kind }) => kind === "CiliumCIDRGroup")
    .map((object) => ({ ...object, role: "cidr-group" as const }));
  const endpoints = Object.entries({ ...asked.identities, ...asked.fqdns }).flatMap(([number, labels]) => {
    const ports = asked.namedPorts?.[number] ?? [];
    // The subject declares all of them; as peers, each is declared by a pod of its own.
    const peers = ports.map((port) => [port]);
    return [ports, ...peers].map((declared) => toEndpoint(Number(number), labels, declared));
  });
  const world: World = {
    root: ".",
    config: asked.dns === undefined ? {} : { dns: asked.dns },
    profile,
    profileFrom: "the case",
    options,
    cluster,
    namespaces: new Map(),
    endpoints,
    services: (asked.services ?? []).map(toService),
    nodes: [],
    cidrGroups: readCidrGroups(groups),
    givenIdentities: new Map(),
    isComplete: true,
    policyObjects: objects,
    assumptions: [],
  };
  const context = makeEntryContext(world);
  const read = session?.read ?? new Map<string, ReadDocument>();
  const documents = objects.map((object, at) => {
    const text = asked.docs[at] ?? "";
    const known = read.get(text) ?? readPolicy(object, profile, options, context);
    read.set(text, known);
    return known;
  });
  const engine = session?.engine ?? new PolicyEngine(profile, options, cluster);
  return {
    docs: documents.map(({ error }) => ({ error })),
    policyWorld: engine.update(
      world,
      documents.flatMap(({ entries }) => entries),
    ),
  };
}

function toService({ namespace, name, labels, selector, backends }: CaseService): Service {
  return {
    namespace,
    name,
    type: "ClusterIP",
    clusterIPs: [],
    externalIPs: [],
    selector,
    labels,
    ports: [],
    backendIPs: backends,
    origin: { file: "case.yaml", range: { start: 0, end: 0 } },
  };
}

function readPolicy(
  object: KubeObject,
  profile: DatapathProfile,
  options: AgentOptions,
  context: EntryContext,
): ReadDocument {
  if (object.kind === "CiliumCIDRGroup") return { error: null, entries: [] };
  const policy = makePolicyRef(object);
  if (object.kind === "NetworkPolicy") {
    const error = findNetworkPolicyProblems(object, profile.dialect, options)[0]?.text ?? null;
    return { error, entries: error === null ? networkPolicyEntries(policy, object.node, context) : [] };
  }
  if (object.kind === "ClusterNetworkPolicy") {
    if (!options["enable-k8s-cluster-network-policy"]) return { error: null, entries: [] };
    const error = findClusterNetworkPolicyProblems(object, profile.dialect, options)[0]?.text ?? null;
    return { error, entries: error === null ? clusterNetworkPolicyEntries(policy, object.node, context) : [] };
  }
  const parsed = parseCiliumNetworkPolicy(object, profile.dialect, options, context.cidrGroups);
  return parsed.rules === undefined
    ? { error: parsed.agentError ?? "rejected", entries: [] }
    : { error: null, entries: ciliumEntries(policy, parsed.rules, context) };
}

/** The endpoint that has an identity's number. */
export function subjectOf(policyWorld: PolicyWorld, number: number): ResolvedEndpoint {
  const found = policyWorld.endpoints.find(({ endpoint }) => endpoint.givenIdentity === number);
  if (found === undefined) throw new Error(`the case has no identity ${number}`);
  return found;
}

export function answerSubject(policyWorld: PolicyWorld, endpoint: ResolvedEndpoint): SubjectAnswer {
  const policy = policyWorld.policyOf(endpoint);
  if (policy.error !== undefined) return { error: policy.error.text };
  return {
    error: null,
    enforcement: { ingress: policy.ingress.isEnforced, egress: policy.egress.isEnforced },
    entries: endpointPolicyEntries(policyWorld, policy).map(({ key, value }): OracleEntry => {
      const isDeny = (value.precedence & 0xff) === 255;
      const proxyPort = value.parser === "" ? 0 : 12345;
      const { authType, isAuthExplicit } = value;
      const { layout } = policyWorld.policyMap;
      const rank = isDeny && layout.rank === "proxy-port-priority" ? 0 : value.precedence;
      return {
        direction: key.direction,
        identity: key.identity,
        protocol: key.protocol,
        port: key.port,
        prefixLength: layout.prefixLengthOf(key.bits),
        verdict: isDeny ? "deny" : "allow",
        proxyPort,
        listenerPriority: null,
        precedence: layout.rank === "precedence" ? rank : null,
        proxyPortPriority: layout.rank === "proxy-port-priority" ? rank : null,
        authType: layout.authentication === "none" ? null : authType,
        authExplicit: layout.authentication === "type-and-explicit" ? isAuthExplicit : null,
        key: layout.encodeKey(key),
        entry: layout.encodeEntry(key, { proxyPort, isDeny, authType, isAuthExplicit, rank }),
      };
    }),
  };
}

const clusterwideKinds = ["CiliumClusterwideNetworkPolicy", "ClusterNetworkPolicy", "CiliumCIDRGroup"];

function readObject(text: string, document: number): KubeObject {
  const root = text.startsWith("{") ? readJson(text) : parseDocument(text).root;
  if (root?.kind !== "map") throw new Error(`document ${document} is no object: ${text}`);
  const metadata = getValue(root, "metadata");
  const kind = getString(getValue(root, "kind")) ?? "CiliumNetworkPolicy";
  const writtenNamespace = getString(getValue(metadata, "namespace"));
  const isClusterwide = clusterwideKinds.includes(kind);
  return {
    file: "case.yaml",
    document,
    item: undefined,
    offset: 0,
    apiVersion: getString(getValue(root, "apiVersion")) ?? "cilium.io/v2",
    kind,
    name: getString(getValue(metadata, "name")) ?? "",
    writtenNamespace,
    namespace: isClusterwide ? "" : (writtenNamespace ?? "default"),
    node: root,
  };
}

function toEndpoint(number: number, labels: readonly string[], namedPorts: readonly NamedPort[]): Endpoint {
  return {
    name: `identity-${number}`,
    kind: number === 1 ? "Host" : "Pod",
    namespace: "",
    representative: false,
    labels,
    namedPorts,
    ips: [],
    node: undefined,
    givenIdentity: number,
    nReplicas: 1,
    origin: undefined,
  };
}
