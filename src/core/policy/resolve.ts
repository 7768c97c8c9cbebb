// From the entries that select one endpoint to its map: enforcement, filters, map state per direction.
// Mirrors computePolicyEnforcementAndRules() and resolveL4Policy() in pkg/policy/{repository,rules}.go, Cilium v1.20.2.
import { inEntryOrder } from "./entryOrder.ts";
import { isDeny } from "./entryValue.ts";
import type { PolicyFeatures } from "./insertion.ts";
import type { L4Filters, ResolveError } from "./l4Filter.ts";
import type { L4Key } from "./mapState.ts";
import { MapState } from "./mapState.ts";
import { allowLocalhost, isLocalhostAllowed, ownEntries } from "./ownEntries.ts";
import type { Direction, PolicyEntry, PortSpec, RuleOrigin } from "./policyEntry.ts";
import { plainPort } from "./policyEntry.ts";
import type { ResolveContext, ResolveRecorder, Subject } from "./resolveContext.ts";
import type { Selector } from "./selector.ts";
import { isWildcard, wildcardSelector } from "./selector.ts";
import type { TierPriorities } from "./tierPriorities.ts";
import { computeTierPriorities, lowestPriority } from "./tierPriorities.ts";

export interface EndpointPolicy {
  readonly ingress: DirectionPolicy;
  readonly egress: DirectionPolicy;
  /** Where the policy can't be resolved; the maps are empty then. */
  readonly error: ResolveError | undefined;
}

export interface DirectionPolicy {
  readonly isEnforced: boolean;
  /** Some entry turns on default deny. */
  readonly isDefaultDeny: boolean;
  readonly entries: readonly PolicyEntry[];
  readonly filters: L4Filters;
  readonly mapState: MapState;
}

const notEnforced: RuleOrigin = { kind: "derived", derived: "not-enforced" };
const enforcementNever: RuleOrigin = { kind: "derived", derived: "enforcement-never" };

/** `entries`: those whose subject selects the endpoint, in the order of the policies. */
export function resolvePolicy(
  subject: Subject,
  entries: readonly PolicyEntry[],
  context: ResolveContext,
  recorder?: ResolveRecorder,
): EndpointPolicy {
  const mode = context.options["enable-policy"];
  const { hostFirewall } = context.mechanisms;
  const isUnguardedHost =
    subject.isHost &&
    !context.options["enable-host-firewall"] &&
    (hostFirewall === "guards-every-mode" || mode === "default");
  const isNever = mode === "never" || isUnguardedHost;
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
    mapState: error === undefined ? toMapState(planned, subject, context, origin, recorder) : new MapState(),
  });
  return { ingress: make(ingress), egress: make(egress), error };
}

interface PlannedDirection {
  readonly direction: Direction;
  readonly isEnforced: boolean;
  readonly isDefaultDeny: boolean;
  readonly entries: readonly PolicyEntry[];
  readonly filters: L4Filters;
  readonly tiers: TierPriorities;
  readonly error: ResolveError | undefined;
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
  const sorted = inEntryOrder(entries, context.mechanisms.entryOrder).map((entry) =>
    bindListeners(entry, subject.namespace),
  );
  if (entries.length > 0) sorted.push(...ownEntries(direction, entries, isDefaultDeny, subject, context));
  const filters: L4Filters = new Map();
  const tiers = computeTierPriorities(sorted);
  const error = gatherFilters(filters, sorted, tiers, isDefaultDeny, context);
  return { direction, isEnforced, isDefaultDeny, entries, filters, tiers, error };
}

/** A clusterwide policy's namespaced listener is looked for in the namespace of the subject. Mirrors createL4Filter(). */
function bindListeners(entry: PolicyEntry, namespace: string): PolicyEntry {
  if (namespace === "" || entry.ports.every(({ error }) => error === undefined)) return entry;
  const ports = entry.ports.map((port) =>
    port.error === undefined ? port : { ...port, listener: `${namespace}${port.listener}`, error: undefined },
  );
  return { ...entry, ports };
}

function gatherFilters(
  filters: L4Filters,
  sorted: readonly PolicyEntry[],
  tiers: TierPriorities,
  isDefaultDeny: boolean,
  context: ResolveContext,
): ResolveError | undefined {
  const [first] = sorted;
  if (first !== undefined && tiers.nLevels > lowestPriority) return tooManyPriorities(first);
  let tier = 0;
  let priority = 0;
  let increment = 1;
  let lastPriority = first?.priority;
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
    if (priority > lowestPriority) return tooManyPriorities(entry);
    const error = gatherEntry(filters, entry, priority, isDefaultDeny, context);
    if (error !== undefined) return error;
    if (entry.verdict === "pass") increment = (tiers.afterPass.get(tier) ?? 0) + 1;
  }
  return undefined;
}

function tooManyPriorities({ origin }: PolicyEntry): ResolveError {
  return { text: "endpoint policy direction has more than 2^24 distinct priorities", origins: [origin] };
}

const anyPort: PortSpec = { port: 0, endPort: 0, portName: "", protocol: 0, ...plainPort };

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
): ResolveError | undefined {
  if (entry.peers === null) return undefined;
  const isAny = entry.peers.length === 0 || entry.peers.some(isWildcard);
  const selectors: readonly Selector[] = isAny ? [wildcardSelector] : entry.peers;
  const peers = selectors.map((selector) => context.selectorCache.add(selector));
  const { addFilter } = context.mechanisms;
  if (!entry.hasPortRules) {
    return entry.peers.length === 0
      ? undefined
      : addFilter(filters, entry, anyPort, peers, context, { priority, isDefaultDeny });
  }
  for (const port of entry.ports) {
    const error = addFilter(filters, entry, port, peers, context, { priority, isDefaultDeny });
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
  const { filterInsertion } = mechanisms;
  const state = new MapState();
  recorder?.startDirection(planned.direction);
  if (planned.isEnforced) filterInsertion.insertFilters(state, planned, subject, context, recorder);
  else for (const identity of mechanisms.wildcardIdentities) state.put(anyKey, identity, ownValue(context, origin));
  if (mechanisms.ownRules === "beside-rules" && planned.direction === "ingress" && isLocalhostAllowed(subject, context))
    insertHosts(state, context, recorder);
  if (planned.isEnforced) filterInsertion.insertRedirects(state, planned, subject, context, recorder);
  return state;
}

/** The host, and other nodes where they are nothing else: they are denied with it. Mirrors DetermineAllowLocalhostIngress(). */
function insertHosts(state: MapState, context: ResolveContext, recorder: ResolveRecorder | undefined): void {
  const inserter = context.mechanisms.insertion(state, context, recorder);
  const allow = ownValue(context, allowLocalhost);
  inserter.insertAll(allFeatures, anyKey, [hostIdentity], allow, undefined);
  if (context.options["enable-remote-node-identity"]) return;
  const held = state.bucket(anyKey)?.table.get(hostIdentity) ?? -1;
  const isHostDenied = held >= 0 && isDeny(context.values.precedence(held));
  inserter.insertAll(allFeatures, anyKey, [remoteNodeIdentity], isHostDenied ? held : allow, undefined);
}

const hostIdentity = 1;
const remoteNodeIdentity = 6;
const anyKey: L4Key = { protocol: 0, port: 0, bits: 0 };
const allFeatures: PolicyFeatures = { deny: true, redirect: true, ordered: true, auth: true };

/** A plain allow of Cilium's own. */
function ownValue({ values, mechanisms }: ResolveContext, origin: RuleOrigin): number {
  return values.intern({
    precedence: mechanisms.precedence.plainAllow,
    parser: "",
    listener: "",
    authType: 0,
    isAuthExplicit: mechanisms.isOwnAuthExplicit,
    origins: values.origins.single(origin),
  });
}
