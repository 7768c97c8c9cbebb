// Filters of one direction as keys of its map state: identities of each selector under each port prefix.
// Mirrors L4Filter.toMapState() and attach() in pkg/policy/l4.go, Cilium v1.20.2.

import type { EntryValue } from "./entryValue.ts";
import { isDeny } from "./entryValue.ts";
import type { Inserter, PolicyFeatures } from "./insertion.ts";
import { insertWithPasses } from "./insertWithPasses.ts";
import type { L4Filter, L4Filters, PerSelectorPolicy, SelectorPolicy } from "./l4Filter.ts";
import { authOf, plainAllow, precedenceOf } from "./l4Filter.ts";
import type { L4Key, MapState } from "./mapState.ts";
import { toL4Key } from "./mapState.ts";
import type { PrecedenceScheme } from "./mechanisms.ts";
import { portsByName } from "./namedPorts.ts";
import type { Direction } from "./policyEntry.ts";
import { portsFromZero } from "./port.ts";
import type { ResolveContext, ResolveRecorder, Subject } from "./resolveContext.ts";
import type { CachedSelector } from "./selectorCache.ts";
import { selects } from "./selectorCache.ts";
import type { TierPriorities } from "./tierPriorities.ts";
import { tierRanges } from "./tierPriorities.ts";

export interface PlannedFilters {
  readonly direction: Direction;
  readonly filters: L4Filters;
  readonly tiers: TierPriorities;
}

/** How the filters of one direction become its keys. */
export interface FilterInsertion {
  /** Of a filter's selectors, the wildcard is inserted before the others. */
  readonly isWildcardFirst: boolean;
  insertFilters(
    state: MapState,
    planned: PlannedFilters,
    subject: Subject,
    context: ResolveContext,
    recorder: ResolveRecorder | undefined,
  ): void;
  /** What an agent does anew with redirects once the map is made, its own rules too. */
  insertRedirects(...args: Parameters<FilterInsertion["insertFilters"]>): void;
}

/** 1.20: every redirect is known from the start. */
export const insertOnce: FilterInsertion = {
  isWildcardFirst: false,
  insertFilters: insertInOrder(compareAsAdded),
  insertRedirects: () => undefined,
};

/** 1.18. */
export const insertWildcardFirst: FilterInsertion = { ...insertOnce, isWildcardFirst: true };

/** 1.14: filters come in the order of a Go map, of which the order in which they were added is one. */
export const insertRedirectsAgain: FilterInsertion = {
  isWildcardFirst: false,
  insertFilters: insertInOrder(keepOrder),
  insertRedirects: insertRedirects(keepOrder, ({ protocol }, port) =>
    toL4Key(protocol, { port, bits: port === 0 ? 0 : 16 }),
  ),
};

/** 1.16: filters come in the order of a trie; a deny is looked for on the whole protocol, whatever the port. */
export const insertRedirectsAgainInOrder: FilterInsertion = {
  isWildcardFirst: false,
  insertFilters: insertInOrder(compareAsInTrie),
  insertRedirects: insertRedirects(compareAsInTrie, ({ protocol }) => toL4Key(protocol, { port: 0, bits: 0 })),
};

type FilterOrder = (a: L4Filter, b: L4Filter) => number;

/**
 * Every regeneration inserts the filters that redirect once more, but for those that anyone is denied on. Mirrors
 * updateRedirects() in pkg/policy/resolve.go and deniesL4() in pkg/policy/mapstate.go.
 */
function insertRedirects(
  order: FilterOrder,
  keyToAsk: (filter: L4Filter, port: number) => L4Key,
): FilterInsertion["insertRedirects"] {
  return (state, planned, subject, context, recorder) => {
    const { direction } = planned;
    const inserter = context.mechanisms.insertion(state, context, recorder);
    const features = readFeatures(planned.filters);
    const isDenied = (key: L4Key) => {
      const held = state.bucket(key)?.table.get(anyone) ?? -1;
      return held >= 0 && isDeny(context.values.precedence(held));
    };
    for (const filter of [...planned.filters.values()].sort(order)) {
      if (filter.parser === "") continue;
      const port = resolvePort(filter, direction, subject, context);
      if (port === undefined || isDenied(everyKey) || isDenied(keyToAsk(filter, port))) continue;
      insertFilter(inserter, filter, direction, features, subject, context, recorder);
    }
  };
}

const anyone = 0;
const everyKey: L4Key = { protocol: 0, port: 0, bits: 0 };

function insertInOrder(order: FilterOrder): FilterInsertion["insertFilters"] {
  return (state, planned, subject, context, recorder) => {
    const inserter = hasPass(planned.filters)
      ? insertWithPasses(state, context, tierRanges(planned.tiers), recorder)
      : context.mechanisms.insertion(state, context, recorder);
    const features = readFeatures(planned.filters);
    for (const filter of [...planned.filters.values()].sort(order))
      insertFilter(inserter, filter, planned.direction, features, subject, context, recorder);
  };
}

function keepOrder(): number {
  return 0;
}

/** Filters of named ports come first in each tier, as in L4PolicyMap.ForEach(); the order of the others is that of a Go map. */
function compareAsAdded(a: L4Filter, b: L4Filter): number {
  return a.tier - b.tier || Number(a.portName === "") - Number(b.portName === "");
}

/** Broader ports before narrower ones, by protocol and number. */
function compareAsInTrie(a: L4Filter, b: L4Filter): number {
  return compareAsAdded(a, b) || a.protocol - b.protocol || a.port - b.port || firstPrefixBits(a) - firstPrefixBits(b);
}

function firstPrefixBits({ port, endPort }: L4Filter): number {
  const [first] = portsFromZero(port, endPort);
  return first?.bits ?? 0;
}

function hasPass(filters: L4Filters): boolean {
  return [...filters.values()].some(({ perSelector }) =>
    [...perSelector.values()].some(({ policy }) => policy?.verdict === "pass"),
  );
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

export function insertFilter(
  inserter: Inserter,
  filter: L4Filter,
  direction: Direction,
  features: PolicyFeatures,
  subject: Subject,
  context: ResolveContext,
  recorder: ResolveRecorder | undefined,
): void {
  const { mechanisms } = context;
  const isEgressName = filter.portName !== "" && direction === "egress" && mechanisms.portNames.owner === "each-peer";
  const port = isEgressName ? 0 : resolvePort(filter, direction, subject, context);
  if (port === undefined) {
    for (const [selector, held] of filter.perSelector)
      recorder?.unresolvedPort(filter, askedOrigins(held, context), selector);
    return;
  }
  const prefixes = isEgressName ? [] : mechanisms.portsOfRange(port, filter.endPort);
  const wildcard = filter.wildcard === undefined ? undefined : filter.perSelector.get(filter.wildcard);
  const { elision } = mechanisms;
  const isBesideWildcard = wildcard !== undefined && (port !== 0 || isEgressName || elision.isForEveryPort);
  for (const [selector, held] of selectorsOf(filter, mechanisms.filterInsertion)) {
    const { policy, origins } = held;
    if (isBesideWildcard && selector !== filter.wildcard) {
      const row = elision.rowOf(policy, wildcard.policy, mechanisms.precedence);
      if (row !== undefined) {
        recorder?.elided(filter, selector, prefixes, askedOrigins(held, context), row);
        continue;
      }
    }
    const inherited = isBesideWildcard && elision.inheritsRedirect ? wildcard.policy : null;
    const value = context.values.intern({
      ...redirectOf(filter, policy, inherited, mechanisms.precedence),
      ...(policy?.verdict === "deny" ? noAuth : authOf(policy)),
      origins,
    });
    if (isEgressName) {
      insertEgressNamed(inserter, filter, selector, features, value, context, recorder, askedOrigins(held, context));
      continue;
    }
    const identities = identitiesOf(selector, context);
    if (identities.length === 0) recorder?.selectsNothing(filter, selector, prefixes, askedOrigins(held, context));
    for (const prefix of prefixes) {
      const key = toL4Key(filter.protocol, prefix);
      if (recorder !== undefined) recordOverruled(recorder, held, key, identities, value, context);
      inserter.insertAll(features, key, identities, value, selector);
    }
  }
}

/** Of all rules that ask for the keys of a selector, those that another goes before too. */
function askedOrigins({ origins, overruled = [] }: SelectorPolicy, { values }: ResolveContext): number {
  return overruled.reduce((all, other) => values.origins.union(all, other.origins), origins);
}

/** Rules of one selector and port meet before there are keys: the one that goes before is told as what overrode the other. */
function recordOverruled(
  recorder: ResolveRecorder,
  { policy, overruled = [] }: SelectorPolicy,
  key: L4Key,
  identities: ArrayLike<number>,
  value: number,
  { values, mechanisms }: ResolveContext,
): void {
  for (const { policy: other, origins } of overruled) {
    const precedence = precedenceOf(other, mechanisms.precedence);
    const lost = values.intern({ precedence, parser: "", listener: "", ...noAuth, origins });
    const reason = policy?.verdict === "deny" ? "overridden-by-deny" : "lower-precedence";
    for (const identity of Array.from(identities)) {
      if (other?.verdict === "pass") recorder.skip("passed-on", key, identity, lost, undefined);
      else if (policy?.verdict === "pass") recorder.skip("behind-pass", key, identity, lost, undefined);
      else recorder.skip(reason, key, identity, lost, { key, identity, value });
    }
  }
}

function selectorsOf(
  { perSelector, wildcard }: L4Filter,
  { isWildcardFirst }: FilterInsertion,
): Iterable<[CachedSelector, SelectorPolicy]> {
  if (!isWildcardFirst || wildcard === undefined) return perSelector;
  return [...perSelector].sort(([a], [b]) => Number(b === wildcard) - Number(a === wildcard));
}

/** `inherited`: the policy of the wildcard, whose redirect a plain allow takes over. */
function redirectOf(
  filter: L4Filter,
  policy: PerSelectorPolicy | null,
  inherited: PerSelectorPolicy | null,
  scheme: PrecedenceScheme,
): Pick<EntryValue, "precedence" | "parser" | "listener"> {
  const own = policy ?? plainAllow;
  if (own.verdict === "deny") return { precedence: precedenceOf(policy, scheme), parser: "", listener: "" };
  if (own.parser === "" && inherited !== null && inherited.parser !== "") {
    return {
      precedence: scheme.make(own.priority, own.verdict, true, 0),
      parser: filter.parser || inherited.parser,
      listener: filter.listener || inherited.listener,
    };
  }
  return {
    precedence: precedenceOf(policy, scheme),
    parser: own.parser === "" ? "" : filter.parser || own.parser,
    listener: own.parser === "" ? "" : filter.listener || own.listener,
  };
}

function identitiesOf(selector: CachedSelector, { mechanisms, options }: ResolveContext): ArrayLike<number> {
  if (selector.isWildcard) return mechanisms.wildcardIdentities;
  const { selections } = selector;
  const isDualStack = options["enable-ipv4"] && options["enable-ipv6"];
  if (!mechanisms.splitsWorld || !isDualStack || !selects(selections, world)) return selections;
  return [...selections].flatMap((handle) => (handle === world ? [world, worldIPv4, worldIPv6] : [handle]));
}

const world = 2;
const worldIPv4 = 9;
const worldIPv6 = 10;

/** The one port of a filter; undefined for a name that stands for none. */
export function resolvePort(
  filter: L4Filter,
  direction: Direction,
  subject: Subject,
  context: ResolveContext,
): number | undefined {
  if (filter.portName === "") return filter.port;
  const port = portOfName(filter, direction, subject, context);
  return port === 0 ? undefined : port;
}

function portOfName(filter: L4Filter, direction: Direction, subject: Subject, context: ResolveContext): number {
  const { portName, protocol } = filter;
  const { portNames } = context.mechanisms;
  if (portNames.owner === "any-of-the-cluster") return context.portOfAny(portName, protocol);
  if (direction === "egress") return context.portOfCluster(portName, protocol);
  const named = portsByName(subject.namedPorts, portNames).get(portName);
  return named?.protocol === protocol ? named.port : 0;
}

const noAuth = { authType: 0, isAuthExplicit: false } as const;

/** Each selected identity brings its own numbers for the name. */
function insertEgressNamed(
  inserter: Inserter,
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
    inserter.insertAll(features, toL4Key(filter.protocol, { port, bits: 16 }), [handle], value, selector);
  }
  if (!isResolved) recorder?.unresolvedPort(filter, origins, selector);
}
