// One world's policies as answers: identities, selections and the maps of its endpoints, kept while their inputs stay.
// A map is made when it is asked for and made again only when an entry that selects its identity, one of their
// selections, or the endpoint's named ports changed.

import type { LabelArray } from "../labels/label.ts";
import { matchesRequirements } from "../labels/requirement.ts";
import type { AgentOptions, DatapathProfile } from "../profile.ts";
import { isSameList } from "../text/isSameList.ts";
import type { Endpoint } from "../world/endpoint.ts";
import type { World } from "../world/world.ts";
import { CidrCoverage } from "./cidrCoverage.ts";
import { EndpointIndex } from "./endpointIndex.ts";
import { changeOfEntries } from "./entryChange.ts";
import { EntryValues, OriginSets } from "./entryValue.ts";
import type { Identity } from "./identities.ts";
import { IdentityRegistry } from "./identities.ts";
import { numberIdentities } from "./identityNumbers.ts";
import { namespaceLabelKey } from "./k8s/labelKeys.ts";
import { lazily, remembered } from "./lazily.ts";
import type { LocalIdentity } from "./localIdentities.ts";
import type { Mechanisms } from "./mechanisms.ts";
import { NamedPortIndex } from "./namedPorts.ts";
import type { PolicyEntry } from "./policyEntry.ts";
import { withRequirements } from "./requirements.ts";
import type { EndpointPolicy } from "./resolve.ts";
import { resolvePolicy } from "./resolve.ts";
import type { ResolveContext, ResolveRecorder } from "./resolveContext.ts";
import type { LabelSelector, Selector } from "./selector.ts";
import type { CachedSelector } from "./selectorCache.ts";
import { SelectorCache } from "./selectorCache.ts";
import { SubjectIndex } from "./subjectIndex.ts";
import type { Population } from "./worldIdentities.ts";
import { WorldIdentities } from "./worldIdentities.ts";

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

/** What is kept of endpoints that share a map. */
interface ClassState {
  /** Whose subjects select it. */
  readonly selected: readonly PolicyEntry[];
  /** With what rules of 1.8 to 1.18 require of each other's peers. */
  readonly entries: readonly PolicyEntry[];
  made: MadePolicy | undefined;
}

interface MadePolicy {
  readonly peers: readonly CachedSelector[];
  readonly selections: readonly Int32Array[];
  readonly usesNames: boolean;
  readonly ports: string;
  readonly policy: EndpointPolicy;
}

const entriesSeenAtLeast = 5000;
const entriesSeenPerEntry = 10;

export class PolicyEngine {
  readonly #options: AgentOptions;
  readonly #mechanisms: Mechanisms;
  readonly #policyMap: DatapathProfile["policyMap"];
  readonly #registry: IdentityRegistry;
  readonly #cache: SelectorCache;
  readonly #identities: WorldIdentities;
  readonly #subjects: SubjectIndex;
  readonly #values = new EntryValues(new OriginSets());
  readonly #classes = new Map<string, ClassState>();
  #entries: readonly PolicyEntry[] = [];
  #asked: AskedOfAll | undefined;
  #nEntriesSeen = 0;

  /** `cluster`: the local cluster's name. */
  constructor(profile: DatapathProfile, options: AgentOptions, cluster: string) {
    const mechanisms = profile.mechanisms;
    this.#mechanisms = mechanisms;
    this.#policyMap = profile.policyMap;
    this.#registry = new IdentityRegistry(mechanisms);
    this.#options = options;
    const families = { isIPv4Enabled: options["enable-ipv4"], isIPv6Enabled: options["enable-ipv6"] };
    const mode = options["policy-cidr-match-mode"];
    this.#cache = new SelectorCache(
      this.#registry,
      {
        nodes: mode.includes("nodes"),
        pods: mode.includes("pods"),
        asksForWorld: mechanisms.cidrsAskForWorld,
        ...families,
      },
      mechanisms.selectorText,
    );
    this.#subjects = new SubjectIndex(this.#cache);
    this.#identities = new WorldIdentities({
      registry: this.#registry,
      cache: this.#cache,
      cluster,
      families,
      scheme: mechanisms.localIdentities,
    });
  }

  /**
   * It keeps selectors, values and origins of so many entries that are gone that a new engine should take its place: a day of
   * typing, or a folder that changed its branch a few times.
   */
  get isWornOut(): boolean {
    return this.#nEntriesSeen > entriesSeenAtLeast + entriesSeenPerEntry * this.#entries.length;
  }

  /** `entries` of all accepted policies, in the order of their documents; unchanged ones are the same objects as before. */
  update(world: World, entries: readonly PolicyEntry[]): PolicyWorld {
    const change = changeOfEntries(this.#entries, entries);
    this.#entries = entries;
    this.#nEntriesSeen += change.added.length;
    const population = this.#identities.update(world, change);
    this.#subjects.update(change);
    return this.#makeWorld(population, entries);
  }

  #makeWorld(population: Population, entries: readonly PolicyEntry[]): PolicyWorld {
    const registry = this.#registry;
    const values = this.#values;
    const { endpoints, local } = population;
    const asked = this.#askedOf(population);
    const { numbers, ports } = asked;
    const context: ResolveContext = {
      selectorCache: this.#cache,
      values,
      options: this.#options,
      mechanisms: this.#mechanisms,
      aggregateOf: registry.aggregateOf,
      cidrCoverage: lazily(() => new CidrCoverage(registry.live())),
      portOfCluster: (name, protocol) => ports().portOfCluster(name, protocol),
      portOfAny: (name, protocol) => ports().portOfAny(name, protocol),
      portOfName: (handle, name, protocol) => ports().portOf(handle, name, protocol),
    };
    const classes = remembered<ClassState>();
    const policies = remembered<EndpointPolicy>();
    const classOf = (endpoint: ResolvedEndpoint) => classes(endpoint.mapClass, () => this.#classOf(endpoint, entries));
    return {
      endpoints,
      entries,
      local,
      values,
      mechanisms: this.#mechanisms,
      policyMap: this.#policyMap,
      numberOf: (handle) => (handle < 16 ? handle : (numbers().numberOf.get(handle) ?? handle)),
      handleOf: (number) => (number < 16 ? number : numbers().handleOf.get(number)),
      identityOf: (handle) => registry.get(handle),
      isRepresentative: (handle) => handle >= 16 && asked.representatives().has(handle),
      aggregateOf: registry.aggregateOf,
      selectionsOf: (selector) => [...this.#cache.add(selector).selections],
      entriesFor: (endpoint) => classOf(endpoint).entries,
      endpointsOf: (subject, isNode) =>
        isNode
          ? endpoints.filter(({ isHost, labels }) => isHost && matchesRequirements(subject.requirements, labels))
          : asked.index().endpointsOf(subject),
      policyOf: (endpoint) =>
        policies(endpoint.mapClass, () => this.#policyOf(endpoint, classOf(endpoint), context, ports)),
      recordPolicy: (endpoint, recorder) =>
        resolvePolicy(toSubject(endpoint), classOf(endpoint).entries, context, recorder),
    };
  }

  #askedOf(population: Population): AskedOfAll {
    const held = this.#asked;
    const { endpoints, known, local } = population;
    const isKept =
      held?.population.endpoints === endpoints && held.population.known === known && held.population.local === local;
    if (isKept) return held;
    this.#asked = {
      population,
      numbers: lazily(() => numberIdentities(endpoints, known, local)),
      ports: lazily(() => indexNamedPorts(endpoints, this.#mechanisms)),
      index: lazily(() => new EndpointIndex(endpoints, this.#cache)),
      representatives: lazily(() => {
        const isMade = ({ endpoint }: ResolvedEndpoint) => endpoint.representative;
        const real = new Set(endpoints.filter((one) => !isMade(one)).map(({ identity }) => identity.handle));
        return new Set(endpoints.map(({ identity }) => identity.handle).filter((handle) => !real.has(handle)));
      }),
    };
    return this.#asked;
  }

  /** The same state while the same entries select the class, in the same order. */
  #classOf({ mapClass, isHost, identity, labels }: ResolvedEndpoint, entries: readonly PolicyEntry[]): ClassState {
    const selected =
      isHost || !this.#identities.isLive(identity.handle)
        ? entries.filter(
            ({ isNode, subject }) => isNode === isHost && matchesRequirements(subject.requirements, labels),
          )
        : this.#subjects.entriesOf(identity.handle);
    const held = this.#classes.get(mapClass);
    if (held !== undefined && isSameList(held.selected, selected)) return held;
    const required = withRequirements(selected, this.#mechanisms.entryOrder);
    const state = { selected, entries: required, made: undefined };
    this.#classes.set(mapClass, state);
    return state;
  }

  #policyOf(
    endpoint: ResolvedEndpoint,
    state: ClassState,
    context: ResolveContext,
    ports: () => NamedPortIndex,
  ): EndpointPolicy {
    const { entries, made } = state;
    if (
      made?.selections.every((selections, at) => made.peers[at]?.selections === selections) === true &&
      made.ports === (made.usesNames ? ports().text() : "")
    )
      return made.policy;
    const peers = made?.peers ?? peerSelectors(entries).map((selector) => this.#cache.add(selector));
    const selections = peers.map((peer) => peer.selections);
    const hasNames = made?.usesNames ?? usesNames(entries, this.#mechanisms);
    const policy = resolvePolicy(toSubject(endpoint), entries, context);
    state.made = { peers, selections, usesNames: hasNames, ports: hasNames ? ports().text() : "", policy };
    return policy;
  }
}

/** What answers ask of a population as a whole; kept while it stays. */
interface AskedOfAll {
  readonly population: Population;
  readonly numbers: () => ReturnType<typeof numberIdentities>;
  readonly ports: () => NamedPortIndex;
  readonly index: () => EndpointIndex<ResolvedEndpoint>;
  /** Handles that stand-ins alone have. */
  readonly representatives: () => ReadonlySet<number>;
}

function toSubject({ isHost, labels, endpoint }: ResolvedEndpoint) {
  return {
    isHost,
    isInit: labels.some(({ source, key }) => source === "reserved" && key === "init"),
    namespace: labels.find(({ source, key }) => source === "k8s" && key === namespaceLabelKey)?.value ?? "",
    namedPorts: endpoint.namedPorts,
  };
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

function indexNamedPorts(endpoints: readonly ResolvedEndpoint[], { portNames }: Mechanisms): NamedPortIndex {
  const index = new NamedPortIndex(portNames);
  for (const { identity, endpoint } of endpoints) index.add(identity.handle, endpoint.namedPorts);
  return index;
}
