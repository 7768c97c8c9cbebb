// From the entries that select one endpoint to its map: enforcement, filters, map state per direction.
// Mirrors computePolicyEnforcementAndRules(), resolveL4Policy() and L4Filter.toMapState(), Cilium v1.20.2.
// Leaves out: pass verdicts, which no policy kind of this build makes.
import type { NamedPort } from "../world/endpoint.ts";
import { reservedSelector } from "./entity.ts";
import type { EntryValues } from "./entryValue.ts";
import type { L4Filter, L4Filters } from "./l4Filter.ts";
import { addFilter, authOf, isDatapathEquivalent, precedenceOf } from "./l4Filter.ts";
import type { L4Key, PolicyFeatures, SkipRecorder } from "./mapState.ts";
import { MapState, toL4Key } from "./mapState.ts";
import type { Mechanisms } from "./mechanisms.ts";
import { portsByName } from "./namedPorts.ts";
import type { Direction, PolicyEntry, RuleOrigin } from "./policyEntry.ts";
import { tierDefault, tierNormal } from "./policyEntry.ts";
import type { PortPrefix } from "./port.ts";
import type { AgentOptions } from "./profile.ts";
import type { LabelSelector, Selector } from "./selector.ts";
import { isWildcard, wildcardSelector } from "./selector.ts";
import type { CachedSelector, SelectorCache } from "./selectorCache.ts";
import { computeTierPriorities } from "./tierPriorities.ts";

/** What a resolution reads besides the entries. */
export interface ResolveContext {
  readonly selectorCache: SelectorCache;
  readonly values: EntryValues;
  readonly options: AgentOptions;
  readonly mechanisms: Mechanisms;
  readonly aggregateOf: (handle: number) => number;
  /** The port of a name behind an identity, for egress; 0 for none. */
  /** The one number of a name in the whole cluster; 0 where there is none, or more than one. */
  readonly portOfCluster: (name: string, protocol: number) => number;
  readonly portOfName: (handle: number, name: string, protocol: number) => number;
}

export interface Subject {
  readonly isHost: boolean;
  /** Has the label `reserved:init`: always enforced. */
  readonly isInit: boolean;
  readonly namedPorts: readonly NamedPort[];
}

export interface EndpointPolicy {
  readonly ingress: DirectionPolicy;
  readonly egress: DirectionPolicy;
  /** Cilium's text where the policy can't be resolved; the maps are empty then. */
  readonly error: string | undefined;
}

export interface DirectionPolicy {
  readonly isEnforced: boolean;
  /** Some entry turns on default deny. */
  readonly isDefaultDeny: boolean;
  readonly entries: readonly PolicyEntry[];
  readonly filters: L4Filters;
  readonly mapState: MapState;
}

/** Told what a rule asked for and no key was tried for: the selector, not one identity, is the unit. */
export interface ResolveRecorder extends SkipRecorder {
  /** What follows is of this direction. */
  startDirection(direction: Direction): void;
  elided(filter: L4Filter, selector: CachedSelector, prefixes: readonly PortPrefix[], origins: number): void;
  unresolvedPort(filter: L4Filter, origins: number, selector: CachedSelector | undefined): void;
  selectsNothing(filter: L4Filter, selector: CachedSelector, prefixes: readonly PortPrefix[], origins: number): void;
}

const notEnforced: RuleOrigin = { kind: "derived", derived: "not-enforced" };
const enforcementNever: RuleOrigin = { kind: "derived", derived: "enforcement-never" };
const allowLocalhost: RuleOrigin = { kind: "derived", derived: "allow-localhost" };
const defaultAllow: RuleOrigin = { kind: "derived", derived: "default-allow" };

/** `entries`: those whose subject selects the endpoint, in the order of the policies. */
export function resolvePolicy(
  subject: Subject,
  entries: readonly PolicyEntry[],
  context: ResolveContext,
  recorder?: ResolveRecorder,
): EndpointPolicy {
  const mode = context.options["enable-policy"];
  const isNever = mode === "never" || (subject.isHost && !context.options["enable-host-firewall"]);
  const isAlways = mode === "always" || subject.isInit;
  const ingress = plan("ingress", subject, isNever ? [] : entries, isAlways && !isNever, context);
  const egress = plan("egress", subject, isNever ? [] : entries, isAlways && !isNever, context);
  const origin = mode === "never" ? enforcementNever : notEnforced;
  const error = ingress.error ?? egress.error;
  const make = (planned: PlannedDirection): DirectionPolicy => ({
    isEnforced: planned.isEnforced,
    isDefaultDeny: planned.isDefaultDeny,
    entries: planned.entries,
    filters: planned.filters,
    mapState:
      error === undefined
        ? toMapState(planned, subject, context, origin, recorder)
        : new MapState(context.values, context.aggregateOf, context.mechanisms.aggregation === "classes"),
  });
  return { ingress: make(ingress), egress: make(egress), error };
}

interface PlannedDirection {
  readonly direction: Direction;
  readonly isEnforced: boolean;
  readonly isDefaultDeny: boolean;
  readonly entries: readonly PolicyEntry[];
  readonly filters: L4Filters;
  readonly error: string | undefined;
}

function plan(
  direction: Direction,
  subject: Subject,
  all: readonly PolicyEntry[],
  isAlways: boolean,
  context: ResolveContext,
): PlannedDirection {
  const entries = all.filter((entry) => entry.direction === direction);
  const isDefaultDeny = isAlways || entries.some((entry) => entry.defaultDeny);
  const isEnforced = isAlways || entries.length > 0;
  const sorted = sortEntries(entries);
  if (entries.length > 0) {
    const tier = context.mechanisms.ownRules === "last-tier" ? tierDefault : tierNormal;
    if (!isDefaultDeny) sorted.push(defaultEntry(direction, wildcardSelector, defaultAllow, tier));
    else if (tier === tierDefault && direction === "ingress" && isLocalhostAllowed(subject, context)) {
      sorted.push(defaultEntry(direction, hostSelector, allowLocalhost, tier));
    }
  }
  const filters: L4Filters = new Map();
  const error = sorted.length === 0 ? undefined : gatherFilters(filters, sorted, isDefaultDeny, context);
  return { direction, isEnforced, isDefaultDeny, entries, filters, error };
}

/** By tier, priority and policy, whose items keep their order. Mirrors ruleSlice.sort() in pkg/policy/rules.go. */
function sortEntries(entries: readonly PolicyEntry[]): PolicyEntry[] {
  return entries
    .map((entry) => ({ entry, resource: resourceOf(entry.origin) }))
    .sort(
      (a, b) =>
        a.entry.tier - b.entry.tier ||
        a.entry.priority - b.entry.priority ||
        (a.resource < b.resource ? -1 : a.resource > b.resource ? 1 : 0),
    )
    .map(({ entry }) => entry);
}

const resourceKinds: Readonly<Record<string, string>> = {
  CiliumNetworkPolicy: "cnp",
  CiliumClusterwideNetworkPolicy: "ccnp",
  NetworkPolicy: "netpol",
};

/** Mirrors NewResourceID() in pkg/ipcache/types/types.go. */
function resourceOf(origin: RuleOrigin): string {
  if (origin.kind === "derived") return "";
  const { kind, namespace, name } = origin.policy;
  return `${resourceKinds[kind] ?? kind}/${namespace}/${name}`;
}

const hostSelector = reservedSelector("host");

function isLocalhostAllowed({ isHost }: Subject, { options }: ResolveContext): boolean {
  return options["allow-localhost"] !== "policy" && !isHost;
}

/** A rule of Cilium's own. */
function defaultEntry(direction: Direction, peer: LabelSelector, origin: RuleOrigin, tier: number): PolicyEntry {
  return {
    subject: wildcardSelector,
    isNode: false,
    direction,
    verdict: "allow",
    tier,
    priority: 0,
    defaultDeny: false,
    peers: [peer],
    ports: [],
    hasPortRules: false,
    authentication: undefined,
    origin,
  };
}

function gatherFilters(
  filters: L4Filters,
  sorted: readonly PolicyEntry[],
  isDefaultDeny: boolean,
  context: ResolveContext,
): string | undefined {
  const tiers = computeTierPriorities(sorted);
  let tier = 0;
  let priority = 0;
  let increment = 1;
  let lastPriority = sorted[0]?.priority;
  for (const entry of sorted) {
    if (entry.tier !== tier) {
      tier = entry.tier;
      priority = tiers.base.get(tier) ?? 0;
      increment = 1;
      lastPriority = entry.priority;
    } else if (entry.priority !== lastPriority) {
      priority += increment;
      increment = 1;
      lastPriority = entry.priority;
    }
    if (priority > 0xffffff) return "endpoint policy direction has more than 2^24 distinct priorities";
    const error = gatherEntry(filters, entry, priority, isDefaultDeny, context);
    if (error !== undefined) return error;
    if (entry.verdict === "pass") increment = (tiers.afterPass.get(tier) ?? 0) + 1;
  }
  return undefined;
}

const anyPort = {
  port: 0,
  endPort: 0,
  portName: "",
  protocol: 0,
  parser: "",
  listener: "",
  listenerPriority: 0,
  l7: undefined,
  terminatingTls: "",
  originatingTls: "",
  serverNames: [],
  error: undefined,
} as const;

/**
 * Mirrors mergeL4Filter() and AddSelectorsTxn(): no peers and no ports contribute nothing, no peers with ports are any
 * peer, and beside a wildcard no other peer is looked at.
 */
function gatherEntry(
  filters: L4Filters,
  entry: PolicyEntry,
  priority: number,
  isDefaultDeny: boolean,
  context: ResolveContext,
): string | undefined {
  if (entry.peers === null) return undefined;
  const isAny = entry.peers.length === 0 || entry.peers.some(isWildcard);
  const selectors: readonly Selector[] = isAny ? [wildcardSelector] : entry.peers;
  const peers = selectors.map((selector) => context.selectorCache.add(selector));
  const { origins } = context.values;
  if (!entry.hasPortRules) {
    return entry.peers.length === 0
      ? undefined
      : addFilter(filters, entry, anyPort, peers, priority, isDefaultDeny, origins);
  }
  for (const port of entry.ports) {
    const error = addFilter(filters, entry, port, peers, priority, isDefaultDeny, origins);
    if (error !== undefined) return error;
  }
  return undefined;
}

function toMapState(
  planned: PlannedDirection,
  subject: Subject,
  context: ResolveContext,
  origin: RuleOrigin,
  recorder: ResolveRecorder | undefined,
): MapState {
  const { mechanisms } = context;
  const state = new MapState(context.values, context.aggregateOf, mechanisms.aggregation === "classes", recorder);
  recorder?.startDirection(planned.direction);
  if (planned.isEnforced) insertFilters(state, planned, subject, context, recorder);
  else for (const identity of mechanisms.wildcardIdentities) state.put(anyKey, identity, ownValue(context, origin));
  if (
    mechanisms.ownRules === "beside-rules" &&
    planned.direction === "ingress" &&
    isLocalhostAllowed(subject, context)
  ) {
    state.insertAll(allFeatures, anyKey, [1], ownValue(context, allowLocalhost));
  }
  return state;
}

const anyKey: L4Key = { protocol: 0, port: 0, bits: 0 };
const allFeatures: PolicyFeatures = { deny: true, redirect: true, ordered: true, auth: true };

/** A plain allow of Cilium's own. */
function ownValue({ values, mechanisms }: ResolveContext, origin: RuleOrigin): number {
  return values.intern({
    precedence: mechanisms.precedence.plainAllow,
    parser: "",
    listener: "",
    authType: 0,
    isAuthExplicit: false,
    origins: values.origins.single(origin),
  });
}

function insertFilters(
  state: MapState,
  planned: PlannedDirection,
  subject: Subject,
  context: ResolveContext,
  recorder: ResolveRecorder | undefined,
): void {
  const features = readFeatures(planned.filters);
  // Filters of named ports come first in each tier, as in L4PolicyMap.ForEach().
  const filters = [...planned.filters.values()].sort(
    (a, b) => a.tier - b.tier || Number(a.portName === "") - Number(b.portName === ""),
  );
  for (const filter of filters) insertFilter(state, filter, planned.direction, features, subject, context, recorder);
}

function readFeatures(filters: L4Filters): PolicyFeatures {
  const features: PolicyFeatures = { deny: false, redirect: false, ordered: false, auth: false };
  for (const { perSelector } of filters.values()) {
    for (const { policy } of perSelector.values()) {
      if (policy === null) continue;
      features.redirect ||= policy.parser !== "";
      features.ordered ||= policy.priority > 0;
      features.deny ||= policy.verdict === "deny";
      features.auth ||= policy.authentication !== undefined;
    }
  }
  return features;
}

function insertFilter(
  state: MapState,
  filter: L4Filter,
  direction: Direction,
  features: PolicyFeatures,
  subject: Subject,
  context: ResolveContext,
  recorder: ResolveRecorder | undefined,
): void {
  const { mechanisms } = context;
  const isEgressName =
    filter.portName !== "" && direction === "egress" && mechanisms.egressPortNames === "of-each-peer";
  let port = filter.port;
  if (filter.portName !== "" && !isEgressName) {
    port =
      direction === "ingress"
        ? portOfSubject(subject, filter)
        : context.portOfCluster(filter.portName, filter.protocol);
    if (port === 0) {
      for (const [selector, { origins }] of filter.perSelector) recorder?.unresolvedPort(filter, origins, selector);
      return;
    }
  }
  const prefixes = isEgressName ? [] : mechanisms.portsOfRange(port, filter.endPort);
  const wildcard = filter.wildcard === undefined ? undefined : filter.perSelector.get(filter.wildcard);
  const isWildcardPort = port === 0 && !isEgressName;
  for (const [selector, { policy, origins }] of filter.perSelector) {
    if (
      wildcard !== undefined &&
      selector !== filter.wildcard &&
      !isWildcardPort &&
      isDatapathEquivalent(policy, wildcard.policy, mechanisms.precedence)
    ) {
      recorder?.elided(filter, selector, prefixes, origins);
      continue;
    }
    const value = context.values.intern({
      precedence: precedenceOf(policy, mechanisms.precedence),
      parser: policy?.verdict === "deny" ? "" : (policy?.parser ?? ""),
      listener: policy?.verdict === "deny" ? "" : (policy?.listener ?? ""),
      ...(policy?.verdict === "deny" ? noAuth : authOf(policy)),
      origins,
    });
    if (isEgressName) {
      insertEgressNamed(state, filter, selector, features, value, context, recorder, origins);
      continue;
    }
    const identities = selector.isWildcard ? mechanisms.wildcardIdentities : selector.selections;
    if (identities.length === 0) recorder?.selectsNothing(filter, selector, prefixes, origins);
    for (const prefix of prefixes) state.insertAll(features, toL4Key(filter.protocol, prefix), identities, value);
  }
}

function portOfSubject({ namedPorts }: Subject, { portName, protocol }: L4Filter): number {
  const named = portsByName(namedPorts).get(portName);
  return named?.protocol === protocol ? named.port : 0;
}

const noAuth = { authType: 0, isAuthExplicit: false } as const;

/** Each selected identity brings its own numbers for the name. */
function insertEgressNamed(
  state: MapState,
  filter: L4Filter,
  selector: CachedSelector,
  features: PolicyFeatures,
  value: number,
  context: ResolveContext,
  recorder: ResolveRecorder | undefined,
  origins: number,
): void {
  let isResolved = false;
  for (const handle of selector.selections) {
    const port = context.portOfName(handle, filter.portName, filter.protocol);
    if (port === 0) continue;
    isResolved = true;
    state.insertAll(features, toL4Key(filter.protocol, { port, bits: 16 }), [handle], value);
  }
  if (!isResolved) recorder?.unresolvedPort(filter, origins, selector);
}
