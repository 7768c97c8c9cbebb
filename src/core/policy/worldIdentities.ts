// Who is in a world after an update: its endpoints with their identities, stand-ins, and identities of prefixes.
// What an update does not touch keeps its arrays; the selector cache hears of identities that came or went.

import { aggregateFor, aggregates } from "../identity/numericIdentity.ts";
import { formatPrefix } from "../ipcache/prefix.ts";
import type { LabelArray } from "../labels/label.ts";
import { parseLabel, sortLabels } from "../labels/label.ts";
import { unchangedEnds } from "../text/unchangedEnds.ts";
import type { Endpoint } from "../world/endpoint.ts";
import type { World } from "../world/world.ts";
import type { AddressFamilies } from "./cidrSelector.ts";
import type { ResolvedEndpoint } from "./engine.ts";
import type { EntryChange } from "./entryChange.ts";
import type { Identity, IdentityKind, IdentityRegistry } from "./identities.ts";
import type { KnownIdentity } from "./identityNumbers.ts";
import { clusterLabelKey } from "./k8s/labelKeys.ts";
import type { LocalIdentity, LocalIdentityScheme, LocalSources } from "./localIdentities.ts";
import { addressesBehind, makeLocalIdentities } from "./localIdentities.ts";
import type { PolicyEntry } from "./policyEntry.ts";
import { Representatives } from "./representatives.ts";
import type { Selector } from "./selector.ts";
import type { SelectorCache } from "./selectorCache.ts";
import { StandIns } from "./standIns.ts";

export interface Population {
  readonly endpoints: readonly ResolvedEndpoint[];
  readonly known: readonly KnownIdentity[];
  readonly local: readonly LocalIdentity[];
}

export interface IdentityScope {
  readonly registry: IdentityRegistry;
  readonly cache: SelectorCache;
  /** Name of the local cluster. */
  readonly cluster: string;
  readonly families: AddressFamilies;
  readonly scheme: LocalIdentityScheme;
}

const noNames: LocalSources["dns"] = {};
const none: Population = { endpoints: [], known: [], local: [] };

export class WorldIdentities {
  readonly #scope: IdentityScope;
  readonly #resolved = new WeakMap<Endpoint, ResolvedEndpoint>();
  readonly #live = new Map<number, Identity>();
  /** Of the population: by handle. */
  readonly #nUses = new Map<number, number>();
  #population = none;
  #known: { readonly given: World["givenIdentities"]; readonly identities: readonly KnownIdentity[] } | undefined;
  #hosts: { readonly nodes: World["nodes"]; readonly endpoints: readonly Endpoint[] } | undefined;
  #real: RealEndpoints | undefined;
  #standIns: StandIns | undefined;
  #local: { readonly groups: World["cidrGroups"]; readonly dns: LocalSources["dns"] } | undefined;

  constructor(scope: IdentityScope) {
    this.#scope = scope;
  }

  isLive(handle: number): boolean {
    return this.#live.has(handle);
  }

  update(world: World, change: EntryChange): Population {
    const next: Population = {
      local: this.#localOf(world, change),
      endpoints: this.#endpointsOf(world, change),
      known: this.#knownOf(world.givenIdentities),
    };
    const before = this.#population;
    this.#population = next;
    this.#updateLive([
      changeOf(before.endpoints, next.endpoints),
      changeOf(before.known, next.known),
      changeOf(before.local, next.local),
    ]);
    if (this.#scope.scheme.names === "addresses" && before.local !== next.local) {
      const sources = this.#localSources(world, change.entries);
      this.#scope.cache.updateNames(handlesOfNames(sources, this.#scope.scheme, next.local));
    }
    return next;
  }

  /** Made again when a prefix, a name or a group that they come from may be another. */
  #localOf(world: World, change: EntryChange): readonly LocalIdentity[] {
    const { scheme, families, registry } = this.#scope;
    const groups = world.cidrGroups;
    const dns = world.config.dns ?? noNames;
    const isTouched = [change.removed, change.added].some((entries) => {
      for (const { kind } of collectSelectors(entries, scheme.hasPrefixesOfIdleItems))
        if (kind !== "labels") return true;
      return false;
    });
    const isKept = !isTouched && this.#local?.groups === groups && this.#local.dns === dns;
    if (isKept) return this.#population.local;
    this.#local = { groups, dns };
    return makeLocalIdentities(this.#localSources(world, change.entries), scheme, families, registry);
  }

  #localSources(world: World, entries: readonly PolicyEntry[]): LocalSources {
    return {
      selectors: [...collectSelectors(entries, this.#scope.scheme.hasPrefixesOfIdleItems)],
      cidrGroups: world.cidrGroups,
      dns: world.config.dns ?? noNames,
    };
  }

  #endpointsOf(world: World, change: EntryChange): readonly ResolvedEndpoint[] {
    const real = this.#realOf(world);
    const standIns = world.isComplete ? undefined : this.#standInsOf(world, real, change);
    this.#standIns = standIns;
    const made = standIns?.endpoints ?? [];
    const all = made.length === 0 ? real : [...real, ...made.map((endpoint) => this.#resolve(endpoint))];
    const [start, end] = unchangedEnds(this.#population.endpoints, all);
    const isSame = all.length === this.#population.endpoints.length && start + end === all.length;
    return isSame ? this.#population.endpoints : all;
  }

  /** Endpoints of the folder, and of its nodes. */
  #realOf({ endpoints, nodes }: World): readonly ResolvedEndpoint[] {
    if (this.#hosts?.nodes !== nodes) this.#hosts = { nodes, endpoints: nodes.map(toHostEndpoint) };
    if (this.#real?.endpoints !== endpoints || this.#real.nodes !== nodes) {
      const resolved = [...endpoints, ...this.#hosts.endpoints].map((endpoint) => this.#resolve(endpoint));
      this.#real = { endpoints, nodes, resolved };
      this.#standIns = undefined;
    }
    return this.#real.resolved;
  }

  #standInsOf({ nodes }: World, real: readonly ResolvedEndpoint[], change: EntryChange): StandIns {
    if (this.#standIns !== undefined) {
      this.#standIns.update(change);
      return this.#standIns;
    }
    const pods = real.filter(({ isHost }) => !isHost);
    return new StandIns(new Representatives(pods, nodes.length > 0), change.entries);
  }

  /** Selectors select a CiliumIdentity also where none of its endpoints is in the folder. */
  #knownOf(given: World["givenIdentities"]): readonly KnownIdentity[] {
    if (this.#known?.given !== given) {
      const { registry } = this.#scope;
      const identities = [...given]
        .filter(([text]) => text !== "")
        .map(([text, number]) => {
          const labels = sortLabels(text.split(",").map(parseLabel));
          return { number, identity: registry.intern(this.#kindOf(number, labels), labels) };
        });
      this.#known = { given, identities };
    }
    return this.#known.identities;
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
    const { registry } = this.#scope;
    const labels = sortLabels(endpoint.labels.map(parseLabel));
    const isHost = endpoint.kind === "Node" || endpoint.kind === "Host";
    const host = registry.get(1);
    const identity =
      isHost && host !== undefined ? host : registry.intern(this.#kindOf(endpoint.givenIdentity, labels), labels);
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
      return cluster === undefined || cluster.value === this.#scope.cluster ? "endpoint" : "remote-cluster";
    }
    const aggregate = aggregateFor(givenIdentity);
    if (aggregate === aggregates.world) return "local";
    if (aggregate === aggregates.remoteNode) return "remote-node";
    return aggregate === aggregates.clusterMesh ? "remote-cluster" : "endpoint";
  }

  #updateLive(changes: readonly PopulationChange[]): void {
    const touched = new Map<number, Identity>();
    const count = (holders: PopulationChange["came"], by: number) => {
      for (const { identity } of holders) {
        if (identity.kind === "reserved") continue;
        touched.set(identity.handle, identity);
        this.#nUses.set(identity.handle, (this.#nUses.get(identity.handle) ?? 0) + by);
      }
    };
    for (const { came, went } of changes) {
      count(went, -1);
      count(came, 1);
    }
    const added: Identity[] = [];
    const removed: Identity[] = [];
    for (const identity of touched.values()) {
      const isLive = (this.#nUses.get(identity.handle) ?? 0) > 0;
      if (isLive === this.#live.has(identity.handle)) continue;
      (isLive ? added : removed).push(identity);
      this.#scope.registry.setLive(identity.handle, isLive);
      if (isLive) this.#live.set(identity.handle, identity);
      else this.#live.delete(identity.handle);
    }
    if (added.length + removed.length > 0) this.#scope.cache.updateIdentities(added, removed);
  }
}

interface RealEndpoints {
  readonly endpoints: World["endpoints"];
  readonly nodes: World["nodes"];
  readonly resolved: readonly ResolvedEndpoint[];
}

interface PopulationChange {
  readonly came: readonly { readonly identity: Identity }[];
  readonly went: readonly { readonly identity: Identity }[];
}

function changeOf(
  before: readonly { readonly identity: Identity }[],
  after: readonly { readonly identity: Identity }[],
): PopulationChange {
  const [start, end] = unchangedEnds(before, after);
  return { came: after.slice(start, after.length - end), went: before.slice(start, before.length - end) };
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
