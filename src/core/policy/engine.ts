// One world's policies as answers: identities, selections and the maps of its endpoints, kept while their inputs stay.
// A map is made when it is asked for and made again only when an entry that selects its identity, one of their
// selections, or the endpoint's named ports changed.

import { aggregateFor, aggregates } from "../identity/numericIdentity.ts";
import { formatPrefix } from "../ipcache/prefix.ts";
import type { LabelArray } from "../labels/label.ts";
import { parseLabel, sortLabels } from "../labels/label.ts";
import { matchesRequirements } from "../labels/requirement.ts";
import type { AgentOptions, DatapathProfile } from "../profile.ts";
import type { Endpoint } from "../world/endpoint.ts";
import type { World } from "../world/world.ts";
import { CidrCoverage } from "./cidrCoverage.ts";
import type { AddressFamilies } from "./cidrSelector.ts";
import { EntryValues, OriginSets } from "./entryValue.ts";
import type { Identity, IdentityKind } from "./identities.ts";
import { IdentityRegistry } from "./identities.ts";
import type { KnownIdentity } from "./identityNumbers.ts";
import { numberIdentities } from "./identityNumbers.ts";
import { clusterLabelKey, namespaceLabelKey } from "./k8s/labelKeys.ts";
import { lazily, remembered } from "./lazily.ts";
import type { LocalIdentity, LocalIdentityScheme, LocalSources } from "./localIdentities.ts";
import { addressesBehind, makeLocalIdentities } from "./localIdentities.ts";
import type { Mechanisms } from "./mechanisms.ts";
import { NamedPortIndex } from "./namedPorts.ts";
import type { PolicyEntry } from "./policyEntry.ts";
import { Representatives } from "./representatives.ts";
import { withRequirements } from "./requirements.ts";
import type { EndpointPolicy } from "./resolve.ts";
import { resolvePolicy } from "./resolve.ts";
import type { ResolveContext, ResolveRecorder } from "./resolveContext.ts";
import type { LabelSelector, Selector } from "./selector.ts";
import { SelectorCache } from "./selectorCache.ts";
import { SubjectIndex } from "./subjectIndex.ts";

/** An endpoint with the identity of its labels. */
export interface ResolvedEndpoint {
  readonly endpoint: Endpoint;
  readonly identity: Identity;
  readonly labels: LabelArray;
  readonly isHost: boolean;
  /** Endpoints of equal classes share one map. */
  readonly mapClass: string;
}

/** What is known after an update; maps are computed on demand by `policyOf`. */
export interface PolicyWorld {
  readonly endpoints: readonly ResolvedEndpoint[];
  readonly entries: readonly PolicyEntry[];
  readonly local: readonly LocalIdentity[];
  /** The number of an identity as answers print it. */
  numberOf(handle: number): number;
  handleOf(number: number): number | undefined;
  identityOf(handle: number): Identity | undefined;
  isRepresentative(handle: number): boolean;
  aggregateOf(handle: number): number;
  selectionsOf(selector: Selector): readonly number[];
  entriesFor(endpoint: ResolvedEndpoint): readonly PolicyEntry[];
  /** The endpoints that a subject selects, in their order. */
  endpointsOf(subject: LabelSelector, isNode: boolean): readonly ResolvedEndpoint[];
  policyOf(endpoint: ResolvedEndpoint): EndpointPolicy;
  /** The same policy made anew, telling `recorder` of every key that was asked for and is not there. */
  recordPolicy(endpoint: ResolvedEndpoint, recorder: ResolveRecorder): EndpointPolicy;
  readonly values: EntryValues;
  readonly mechanisms: Mechanisms;
  readonly policyMap: DatapathProfile["policyMap"];
}

interface Memo {
  readonly entries: readonly PolicyEntry[];
  readonly selections: readonly Int32Array[];
  readonly ports: string;
  readonly policy: EndpointPolicy;
}

export class PolicyEngine {
  readonly #options: AgentOptions;
  readonly #cluster: string;
  readonly #families: AddressFamilies;
  readonly #mechanisms: Mechanisms;
  readonly #policyMap: DatapathProfile["policyMap"];
  readonly #registry: IdentityRegistry;
  readonly #cache: SelectorCache;
  readonly #values = new EntryValues(new OriginSets());
  readonly #memos = new Map<string, Memo>();
  readonly #withRequirements = new Map<
    string,
    { readonly entries: readonly PolicyEntry[]; readonly required: readonly PolicyEntry[] }
  >();
  readonly #resolved = new WeakMap<Endpoint, ResolvedEndpoint>();
  #live = new Map<number, Identity>();
  #known: { readonly given: World["givenIdentities"]; readonly identities: readonly KnownIdentity[] } | undefined;
  #hosts: { readonly nodes: World["nodes"]; readonly endpoints: readonly Endpoint[] } | undefined;
  #representatives:
    | { readonly endpoints: World["endpoints"]; readonly nodes: World["nodes"]; readonly made: Representatives }
    | undefined;

  /** `cluster`: the local cluster's name. */
  constructor(profile: DatapathProfile, options: AgentOptions, cluster: string) {
    const mechanisms = profile.mechanisms;
    this.#mechanisms = mechanisms;
    this.#policyMap = profile.policyMap;
    this.#registry = new IdentityRegistry(mechanisms);
    this.#options = options;
    this.#cluster = cluster;
    this.#families = { isIPv4Enabled: options["enable-ipv4"], isIPv6Enabled: options["enable-ipv6"] };
    const mode = options["policy-cidr-match-mode"];
    this.#cache = new SelectorCache(
      this.#registry,
      {
        nodes: mode.includes("nodes"),
        pods: mode.includes("pods"),
        asksForWorld: mechanisms.cidrsAskForWorld,
        ...this.#families,
      },
      mechanisms.selectorText,
    );
  }

  /** `entries` of all accepted policies, in the order of their documents; unchanged ones are the same objects as before. */
  update(world: World, entries: readonly PolicyEntry[]): PolicyWorld {
    const dns = world.config.dns ?? {};
    const scheme = this.#mechanisms.localIdentities;
    const selectors = [...collectSelectors(entries, scheme.hasPrefixesOfIdleItems)];
    const sources = { selectors, cidrGroups: world.cidrGroups, dns };
    const local = makeLocalIdentities(sources, scheme, this.#families, this.#registry);
    const real = [...world.endpoints, ...this.#hostEndpoints(world)].map((endpoint) => this.#resolve(endpoint));
    const made = world.isComplete ? [] : this.#representativesOf(world, real).standInFor(entries);
    const endpoints = [...real, ...made.map((endpoint) => this.#resolve(endpoint))];
    const known = this.#knownOf(world.givenIdentities);
    this.#updateIdentities([...endpoints, ...known, ...local].map(({ identity }) => identity));
    if (scheme.names === "addresses") this.#cache.updateNames(handlesOfNames(sources, scheme, local));
    return this.#makeWorld(endpoints, known, entries, local);
  }

  /** Selectors select a CiliumIdentity also where none of its endpoints is in the folder. */
  #knownOf(given: World["givenIdentities"]): readonly KnownIdentity[] {
    if (this.#known?.given !== given) {
      const identities = [...given]
        .filter(([text]) => text !== "")
        .map(([text, number]) => {
          const labels = sortLabels(text.split(",").map(parseLabel));
          return { number, identity: this.#registry.intern(this.#kindOf(number, labels), labels) };
        });
      this.#known = { given, identities };
    }
    return this.#known.identities;
  }

  #hostEndpoints({ nodes }: World): readonly Endpoint[] {
    if (this.#hosts?.nodes !== nodes) this.#hosts = { nodes, endpoints: nodes.map(toHostEndpoint) };
    return this.#hosts.endpoints;
  }

  #representativesOf({ endpoints, nodes }: World, real: readonly ResolvedEndpoint[]): Representatives {
    const held = this.#representatives;
    if (held !== undefined && held.endpoints === endpoints && held.nodes === nodes) return held.made;
    const pods = real.filter(({ isHost }) => !isHost);
    const made = new Representatives(pods, nodes.length > 0);
    this.#representatives = { endpoints, nodes, made };
    return made;
  }

  /** Once per endpoint object: an edit of a policy leaves the endpoints of the folder as they are. */
  #resolve(endpoint: Endpoint): ResolvedEndpoint {
    let resolved = this.#resolved.get(endpoint);
    if (resolved === undefined) {
      resolved = this.#identify(endpoint);
      this.#resolved.set(endpoint, resolved);
    }
    return resolved;
  }

  #identify(endpoint: Endpoint): ResolvedEndpoint {
    const labels = sortLabels(endpoint.labels.map(parseLabel));
    const isHost = endpoint.kind === "Node" || endpoint.kind === "Host";
    const host = this.#registry.get(1);
    const identity =
      isHost && host !== undefined ? host : this.#registry.intern(this.#kindOf(endpoint.givenIdentity, labels), labels);
    const ports = endpoint.namedPorts.map(({ name, protocol, port }) => `${name}/${protocol}=${port}`).sort();
    return {
      endpoint,
      identity,
      labels,
      isHost,
      mapClass: `${isHost ? endpoint.name : identity.handle}|${ports.join(",")}`,
    };
  }

  /** A number that was given says what an identity is; else the cluster in its labels does. */
  #kindOf(givenIdentity: number | undefined, labels: LabelArray): Exclude<IdentityKind, "reserved"> {
    if (givenIdentity === undefined) {
      const cluster = labels.find(({ source, key }) => source === "k8s" && key === clusterLabelKey);
      return cluster === undefined || cluster.value === this.#cluster ? "endpoint" : "remote-cluster";
    }
    const aggregate = aggregateFor(givenIdentity);
    if (aggregate === aggregates.world) return "local";
    if (aggregate === aggregates.remoteNode) return "remote-node";
    return aggregate === aggregates.clusterMesh ? "remote-cluster" : "endpoint";
  }

  #updateIdentities(wanted: readonly Identity[]): void {
    const next = new Map(
      wanted.filter(({ kind }) => kind !== "reserved").map((identity) => [identity.handle, identity]),
    );
    const added = [...next.values()].filter(({ handle }) => !this.#live.has(handle));
    const removed = [...this.#live.values()].filter(({ handle }) => !next.has(handle));
    for (const { handle } of added) this.#registry.setLive(handle, true);
    for (const { handle } of removed) this.#registry.setLive(handle, false);
    this.#live = next;
    if (added.length + removed.length > 0) this.#cache.updateIdentities(added, removed);
  }

  #makeWorld(
    endpoints: readonly ResolvedEndpoint[],
    known: readonly KnownIdentity[],
    entries: readonly PolicyEntry[],
    local: readonly LocalIdentity[],
  ): PolicyWorld {
    const registry = this.#registry;
    const values = this.#values;
    const numbered = lazily(() => numberIdentities(endpoints, known, local));
    const portsByIdentity = lazily(() => indexNamedPorts(endpoints, this.#mechanisms));
    const context: ResolveContext = {
      selectorCache: this.#cache,
      values,
      options: this.#options,
      mechanisms: this.#mechanisms,
      aggregateOf: registry.aggregateOf,
      cidrCoverage: lazily(() => new CidrCoverage(registry.live())),
      portOfCluster: (name, protocol) => portsByIdentity().portOfCluster(name, protocol),
      portOfAny: (name, protocol) => portsByIdentity().portOfAny(name, protocol),
      portOfName: (handle, name, protocol) => portsByIdentity().portOf(handle, name, protocol),
    };
    const entriesOf = new Map<string, readonly PolicyEntry[]>();
    const policies = remembered<EndpointPolicy>();
    const subjects = lazily(() => new SubjectIndex(entries, endpoints, this.#cache));
    const representatives = lazily(() => {
      const real = new Set(
        endpoints.filter(({ endpoint }) => !endpoint.representative).map(({ identity }) => identity.handle),
      );
      return new Set(endpoints.map(({ identity }) => identity.handle).filter((handle) => !real.has(handle)));
    });
    const world: PolicyWorld = {
      endpoints,
      entries,
      local,
      values,
      mechanisms: this.#mechanisms,
      policyMap: this.#policyMap,
      numberOf: (handle) => (handle < 16 ? handle : (numbered().numberOf.get(handle) ?? handle)),
      handleOf: (number) => (number < 16 ? number : numbered().handleOf.get(number)),
      identityOf: (handle) => registry.get(handle),
      isRepresentative: (handle) => handle >= 16 && representatives().has(handle),
      aggregateOf: registry.aggregateOf,
      selectionsOf: (selector) => [...this.#cache.add(selector).selections],
      entriesFor: (endpoint) => {
        let found = entriesOf.get(endpoint.mapClass);
        if (found === undefined) {
          const { isHost, identity, labels } = endpoint;
          found =
            isHost || !this.#live.has(identity.handle)
              ? entries.filter(
                  ({ isNode, subject }) => isNode === isHost && matchesRequirements(subject.requirements, labels),
                )
              : subjects().entriesOf(identity.handle);
          found = this.#required(endpoint.mapClass, found);
          entriesOf.set(endpoint.mapClass, found);
        }
        return found;
      },
      endpointsOf: (subject, isNode) =>
        isNode
          ? endpoints.filter(({ isHost, labels }) => isHost && matchesRequirements(subject.requirements, labels))
          : subjects().endpointsOf(subject),
      policyOf: (endpoint) =>
        policies(endpoint.mapClass, () =>
          this.#policyOf(endpoint, world.entriesFor(endpoint), context, portsByIdentity()),
        ),
      recordPolicy: (endpoint, recorder) =>
        resolvePolicy(toSubject(endpoint), world.entriesFor(endpoint), context, recorder),
    };
    return world;
  }

  /** With what the rules of the subject require of each other's peers; equal entries give the same array as before. */
  #required(mapClass: string, entries: readonly PolicyEntry[]): readonly PolicyEntry[] {
    const held = this.#withRequirements.get(mapClass);
    if (held !== undefined && isSame(held.entries, entries)) return held.required;
    const required = withRequirements(entries, this.#mechanisms.entryOrder);
    if (required === entries) this.#withRequirements.delete(mapClass);
    else this.#withRequirements.set(mapClass, { entries, required });
    return required;
  }

  #policyOf(
    endpoint: ResolvedEndpoint,
    entries: readonly PolicyEntry[],
    context: ResolveContext,
    ports: NamedPortIndex,
  ): EndpointPolicy {
    const selections = peerSelectors(entries).map((selector) => this.#cache.add(selector).selections);
    const portText = usesNames(entries, this.#mechanisms) ? ports.text() : "";
    const memo = this.#memos.get(endpoint.mapClass);
    if (
      memo !== undefined &&
      memo.ports === portText &&
      isSame(memo.entries, entries) &&
      isSame(memo.selections, selections)
    )
      return memo.policy;
    const policy = resolvePolicy(toSubject(endpoint), entries, context);
    this.#memos.set(endpoint.mapClass, { entries, selections, ports: portText, policy });
    return policy;
  }
}

function toSubject({ isHost, labels, endpoint }: ResolvedEndpoint) {
  return {
    isHost,
    isInit: labels.some(({ source, key }) => source === "reserved" && key === "init"),
    namespace: labels.find(({ source, key }) => source === "k8s" && key === namespaceLabelKey)?.value ?? "",
    namedPorts: endpoint.namedPorts,
  };
}

/** By the text of each FQDN selector. */
function handlesOfNames(
  { selectors, dns }: LocalSources,
  { namePattern }: LocalIdentityScheme,
  local: readonly LocalIdentity[],
): ReadonlyMap<string, readonly number[]> {
  const handles = new Map(local.map(({ prefix, identity }) => [formatPrefix(prefix), identity.handle]));
  const fqdns = [...selectors].filter((selector) => selector.kind === "fqdn");
  return new Map(
    [...addressesBehind(fqdns, dns, namePattern)].map(([{ cacheKey }, prefixes]) => [
      cacheKey,
      prefixes.flatMap((prefix) => handles.get(formatPrefix(prefix)) ?? []),
    ]),
  );
}

function* collectSelectors(entries: readonly PolicyEntry[], withIdle: boolean): Iterable<Selector> {
  for (const { peers, origin } of entries) {
    if (peers !== null) yield* peers;
    else if (withIdle && origin.kind === "rule") yield* origin.peers.flatMap(({ selectors }) => selectors);
  }
}

function peerSelectors(entries: readonly PolicyEntry[]): readonly Selector[] {
  return entries.flatMap(({ peers }) => peers ?? []);
}

/** Names that other endpoints than the subject give numbers to. */
function usesNames(entries: readonly PolicyEntry[], { portNames }: Mechanisms): boolean {
  return entries.some(
    ({ direction, ports }) =>
      (direction === "egress" || portNames.owner === "any-of-the-cluster") &&
      ports.some(({ portName }) => portName !== ""),
  );
}

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => item === b[index]));
}

/** The host endpoint of a node: identity 1 with the node's labels, which host policies select by. */
function toHostEndpoint(node: World["nodes"][number]): Endpoint {
  return {
    name: `node:${node.name}`,
    kind: "Node",
    namespace: "",
    representative: false,
    labels: [
      "reserved:host",
      ...Object.entries(node.labels).map(([key, value]) => (value === "" ? `k8s:${key}` : `k8s:${key}=${value}`)),
    ],
    namedPorts: [],
    ips: node.ips,
    node: node.name,
    givenIdentity: 1,
    nReplicas: 1,
    origin: undefined,
  };
}

function indexNamedPorts(endpoints: readonly ResolvedEndpoint[], { portNames }: Mechanisms): NamedPortIndex {
  const index = new NamedPortIndex(portNames);
  for (const { identity, endpoint } of endpoints) index.add(identity.handle, endpoint.namedPorts);
  return index;
}
