// Maps of endpoints as plain data: entries with their origins, and what is not in the map and why.
// The shape is interfaces.md's `policymap -o json`.

import { allAggregates } from "../identity/numericIdentity.ts";
import type { ElisionRow } from "../policy/elision.ts";
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import type { EntryValue, ValueIndex } from "../policy/entryValue.ts";
import { isDeny } from "../policy/entryValue.ts";
import type { SkipReason } from "../policy/insertion.ts";
import type { L4Filter } from "../policy/l4Filter.ts";
import type { L4Key } from "../policy/mapState.ts";
import { toL4Key } from "../policy/mapState.ts";
import type { Direction, PolicyRef, RuleOrigin } from "../policy/policyEntry.ts";
import type { PortPrefix } from "../policy/port.ts";
import { endPortOf } from "../policy/port.ts";
import { formatProtocol } from "../policy/protocol.ts";
import type { EndpointPolicy } from "../policy/resolve.ts";
import type { ResolveRecorder } from "../policy/resolveContext.ts";
import type { Range } from "../text/range.ts";
import { endpointPolicyEntries } from "./entries.ts";
import { authTypes } from "./entryBytes.ts";
import type { PolicyMapLayout } from "./layout.ts";
import { mapCostOf } from "./mapCost.ts";
import { isPartOfPeer } from "./partOfPeer.ts";
import type { MapSizeView, OriginView, PolicyMapEntryView, PolicyMapView, SkippedKeyView } from "./view.ts";

/** Zero-based line in its file of a range that counts from a policy's document. */
export type LineOf = (policy: PolicyRef, range: Range) => number;

export interface ViewContext {
  readonly world: PolicyWorld;
  readonly lineOf: LineOf;
  readonly isAudit: boolean;
  /** How many entries a policy map holds. */
  readonly maxEntries: number;
  /** The datapath takes the type of an ICMP packet for its port (`enable-icmp-rules`). */
  readonly readsIcmpTypes: boolean;
  /** Policies that are in no answer and would have selected one of these endpoints for its directions. */
  readonly leftOutFor: (
    ends: readonly { readonly endpoint: ResolvedEndpoint; readonly directions: readonly Direction[] }[],
  ) => PolicyMapView["leftOut"];
  /** Zero-based line of the section of a policy that turns on default deny. */
  readonly defaultDenyLine: (policy: PolicyRef, direction: Direction) => number | undefined;
}

export function makePolicyMapView(context: ViewContext, endpoint: ResolvedEndpoint): PolicyMapView {
  const { world } = context;
  const policy = world.policyOf(endpoint);
  const { name, representative } = endpoint.endpoint;
  const enforcement = (isEnforced: boolean) => (!isEnforced ? "disabled" : context.isAudit ? "audit" : "enabled");
  return {
    endpoint: name,
    representative,
    identity: world.numberOf(endpoint.identity.handle),
    labels: endpoint.endpoint.labels,
    enforcement: { ingress: enforcement(policy.ingress.isEnforced), egress: enforcement(policy.egress.isEnforced) },
    ...(policy.error === undefined ? {} : { error: policy.error.text }),
    entries: endpointPolicyEntries(world, policy).map(({ key, handle, value }) =>
      makeEntryView(context, key.direction, key, handle, value),
    ),
    size: makeSizeView(context, policy),
    skipped: policy.error === undefined ? makeSkippedViews(context, endpoint, policy) : [],
    leftOut: context.leftOutFor([{ endpoint, directions: ["ingress", "egress"] }]),
  };
}

const nCostliest = 5;

function makeSizeView(context: ViewContext, policy: EndpointPolicy): MapSizeView {
  const { nEntries, byOrigin } = mapCostOf(policy, context.world.values);
  return {
    entries: nEntries,
    max: context.maxEntries,
    costliest: byOrigin
      .map((cost) => ({ entries: cost.nEntries, origin: makeOriginView(context, cost.origin) }))
      .sort((a, b) => b.entries - a.entries || compareOrigins(a.origin, b.origin))
      .slice(0, nCostliest),
  };
}

export function makeEntryView(
  context: ViewContext,
  direction: Direction,
  key: L4Key,
  handle: number,
  value: EntryValue,
): PolicyMapEntryView {
  const { world } = context;
  const { precedence: scheme } = world.mechanisms;
  const { layout } = world.policyMap;
  const deny = isDeny(value.precedence);
  return {
    direction,
    identity: world.numberOf(handle),
    labels: world.identityOf(handle)?.text ?? [],
    representative: world.isRepresentative(handle) ? true : undefined,
    protocol: formatProtocol(key.protocol),
    port: key.port,
    endPort: key.bits <= 8 ? 0 : endPortOf({ port: key.port, bits: key.bits - 8 }),
    prefixLength: layout.prefixLengthOf(key.bits),
    verdict: deny ? "deny" : "allow",
    redirect:
      value.parser === ""
        ? null
        : {
            parser: value.parser,
            listener: value.listener === "" ? null : value.listener,
            priority: layout.rank === "none" ? null : scheme.listenerPriorityOf(value.precedence),
          },
    authentication: authenticationOf(layout, value),
    precedence: layout.rank === "precedence" ? value.precedence : null,
    proxyPortPriority: layout.rank !== "proxy-port-priority" ? null : deny ? 0 : value.precedence,
    origins: originViewsOf(context, value.origins),
  };
}

/** As far as the map tells: a type that a rule disables is there only where entries say what is explicit. */
function authenticationOf(
  { authentication }: PolicyMapLayout,
  { authType, isAuthExplicit }: EntryValue,
): PolicyMapEntryView["authentication"] {
  if (authentication === "none") return null;
  const isExplicit = isAuthExplicit && (authentication === "type-and-explicit" || authType > 0);
  return isExplicit || authType > 0 ? { type: authTypes[authType] ?? "disabled", explicit: isExplicit } : null;
}

/** A set of origins is shown again and again: every key of a rule names it. */
const originViews = new WeakMap<ViewContext, Map<number, readonly OriginView[]>>();

function originViewsOf(context: ViewContext, origins: number): readonly OriginView[] {
  let known = originViews.get(context);
  if (known === undefined) {
    known = new Map();
    originViews.set(context, known);
  }
  let views = known.get(origins);
  if (views === undefined) {
    views = context.world.values.origins
      .get(origins)
      .map((origin) => makeOriginView(context, origin))
      .sort(compareOrigins);
    known.set(origins, views);
  }
  return views;
}

/** By place; what no rule made comes last. */
export function compareOrigins(a: OriginView, b: OriginView): number {
  if (a.file === null || b.file === null) return Number(a.file === null) - Number(b.file === null);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  if (a.line !== b.line) return (a.line ?? 0) - (b.line ?? 0);
  return (a.path ?? "").localeCompare(b.path ?? "", "en", { numeric: true });
}

export function makeOriginView({ lineOf }: ViewContext, origin: RuleOrigin): OriginView {
  if (origin.kind === "derived") return { policy: null, derived: origin.derived, path: null, file: null, line: null };
  const { policy, path, range } = origin;
  return { policy: policy.title, path, file: policy.file, line: lineOf(policy, range) };
}

const skippedByPolicy = new WeakMap<EndpointPolicy, readonly SkippedKey[]>();

interface SkippedKey {
  readonly direction: Direction;
  readonly reason: SkippedKeyView["reason"];
  readonly row?: ElisionRow;
  readonly key: L4Key;
  readonly handle: number | undefined;
  readonly origins: number;
  readonly by: Covering | undefined;
}

interface Covering {
  readonly key: L4Key;
  readonly handle: number;
  readonly value: ValueIndex;
}

export function makeSkippedViews(
  context: ViewContext,
  endpoint: ResolvedEndpoint,
  policy: EndpointPolicy,
  isWanted: (origins: number) => boolean = () => true,
): readonly SkippedKeyView[] {
  const { world } = context;
  let skipped = skippedByPolicy.get(policy);
  if (skipped === undefined) {
    skipped = recordSkipped(world, endpoint, policy);
    skippedByPolicy.set(policy, skipped);
  }
  const coveringView = makeCoveringViews(context);
  return skipped
    .filter(({ origins }) => isWanted(origins))
    .map((one) => ({ one, identity: one.handle === undefined ? -1 : world.numberOf(one.handle) }))
    .sort((a, b) => compareSkipped(a.one, b.one, a.identity - b.identity))
    .map(({ one: { direction, reason, row, key, handle, origins, by }, identity }) => ({
      direction,
      identity: identity < 0 ? null : identity,
      labels: handle === undefined ? [] : (world.identityOf(handle)?.text ?? []),
      protocol: formatProtocol(key.protocol),
      port: key.port,
      endPort: key.bits <= 8 ? 0 : endPortOf({ port: key.port, bits: key.bits - 8 }),
      reason,
      row: row ?? null,
      coveredBy: by === undefined ? null : coveringView(direction, by),
      origins: originViewsOf(context, origins),
    }));
}

/** One view for all that an entry covers: an aggregate covers hundreds in a row. */
function makeCoveringViews(context: ViewContext): (direction: Direction, by: Covering) => PolicyMapEntryView {
  let last: { readonly direction: Direction; readonly by: Covering; readonly view: PolicyMapEntryView } | undefined;
  return (direction, by) => {
    const { key, handle, value } = by;
    const isLast =
      last?.direction === direction && last.by.key === key && last.by.handle === handle && last.by.value === value;
    if (last !== undefined && isLast) return last.view;
    const view = makeEntryView(context, direction, key, handle, context.world.values.get(value));
    last = { direction, by, view };
    return view;
  };
}

/** In the order of entries, whatever the engine met first; `byIdentity` compares their numbers. */
function compareSkipped(a: SkippedKey, b: SkippedKey, byIdentity: number): number {
  if (a.direction !== b.direction) return a.direction === "ingress" ? -1 : 1;
  return (
    byIdentity ||
    a.key.protocol - b.key.protocol ||
    a.key.port - b.key.port ||
    a.key.bits - b.key.bits ||
    (a.reason < b.reason ? -1 : a.reason > b.reason ? 1 : 0)
  );
}

/** Resolves the policy once more, listening. A key that the map holds after all, from the same rules, was not skipped. */
function recordSkipped(world: PolicyWorld, endpoint: ResolvedEndpoint, policy: EndpointPolicy): readonly SkippedKey[] {
  const found = new Map<string, SkippedKey>();
  let direction: Direction = "ingress";
  const put = (skipped: SkippedKey) => {
    const { key, handle, origins, reason } = skipped;
    found.set(`${direction}|${reason}|${handle}|${key.bits}|${key.protocol}|${key.port}|${origins}`, skipped);
  };
  const valueAt = (key: L4Key, handle: number) => policy[direction].mapState.bucket(key)?.table.get(handle) ?? -1;
  const keysOf = (filter: L4Filter, prefixes: readonly PortPrefix[]) =>
    prefixes.map((prefix) => toL4Key(filter.protocol, prefix));
  const recorder: ResolveRecorder = {
    startDirection(started) {
      direction = started;
    },
    skip(reason: SkipReason, key, handle, value, by) {
      const { origins } = world.values.get(value);
      if (isHeld(world, valueAt(key, handle), origins)) return;
      const covering = by === undefined ? undefined : { key: by.key, handle: by.identity, value: by.value };
      put({ direction, reason, key, handle, origins, by: covering });
    },
    elided(filter, selector, prefixes, origins, row) {
      for (const key of keysOf(filter, prefixes)) {
        if (selector.selections.length === 0 && !isPartOfPeer(filter, selector, world.values.origins.get(origins)))
          put({ direction, reason: "selects-nothing", key, handle: undefined, origins, by: undefined });
        for (const handle of selector.selections) {
          const value = valueAt(key, allAggregates[0] ?? 0);
          put({
            direction,
            reason: "covered-by-wildcard",
            row,
            key,
            handle,
            origins,
            by: value < 0 ? undefined : { key, handle: 0, value },
          });
        }
      }
    },
    unresolvedPort(filter, origins) {
      put({
        direction,
        reason: "named-port-unresolved",
        key: toL4Key(filter.protocol, { port: 0, bits: 0 }),
        handle: undefined,
        origins,
        by: undefined,
      });
    },
    selectsNothing(filter, selector, prefixes, origins) {
      const isOpaque = selector.selector.kind === "opaque";
      if (!isOpaque && isPartOfPeer(filter, selector, world.values.origins.get(origins))) return;
      const reason = isOpaque ? "not-modelled" : "selects-nothing";
      for (const key of keysOf(filter, prefixes))
        put({ direction, reason, key, handle: undefined, origins, by: undefined });
    },
  };
  world.recordPolicy(endpoint, recorder);
  return [...found.values()];
}

function isHeld(world: PolicyWorld, value: ValueIndex, origins: number): boolean {
  if (value < 0) return false;
  const held = world.values.origins.get(world.values.get(value).origins);
  return world.values.origins.get(origins).every((origin) => held.includes(origin));
}
