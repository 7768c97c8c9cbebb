// Filters as keys in 1.8 and 1.11, as they are once an endpoint has been regenerated with its proxy ports known.
// Mirrors computeDirectionL4PolicyMapEntries() in pkg/policy/resolve.go and addNewRedirectsFromDesiredPolicy() in
// pkg/endpoint/bpf.go, Cilium v1.11.0: the keys of a filter that redirects are at last written over what is there, be it
// a deny that kept them out.
import type { EntryValue, ValueIndex } from "./entryValue.ts";
import { isDeny, mergeOrigins } from "./entryValue.ts";
import type { FilterInsertion } from "./insertFilters.ts";
import { insertFilter, resolvePort } from "./insertFilters.ts";
import type { PolicyFeatures } from "./insertion.ts";
import type { L4Filter } from "./l4Filter.ts";
import type { IdentityHandle, L4Key } from "./mapState.ts";
import { MapState, toL4Key } from "./mapState.ts";
import type { ParserType } from "./policyEntry.ts";
import type { ResolveContext, ResolveRecorder, Subject } from "./resolveContext.ts";

export const insertRegenerated: FilterInsertion = {
  isWildcardFirst: false,
  insertFilters(state, planned, subject, context, recorder) {
    const realized = realizeRedirects(planned, subject, context);
    insertAllKeys(state, planned, subject, context, recorder, realized);
  },
  insertRedirects(state, planned, subject, context, recorder) {
    const realized = realizeRedirects(planned, subject, context);
    for (const filter of planned.filters.values()) {
      if (isRedirected(state, filter, planned, subject, context))
        writeOver(state, filter, planned, subject, context, realized, recorder);
    }
  },
};

type Planned = Parameters<FilterInsertion["insertFilters"]>[1];

/** Parsers by protocol and port: a proxy port has no other name. */
type Realized = Map<string, ParserType>;

/** What the regeneration before this one left: it knew no proxy port, and gave one to each redirect that was let in. */
function realizeRedirects(planned: Planned, subject: Subject, context: ResolveContext): Realized {
  const realized: Realized = new Map();
  const filters = [...planned.filters.values()];
  if (filters.every(({ parser }) => parser === "")) return realized;
  const state = new MapState();
  insertAllKeys(state, planned, subject, context, undefined, realized);
  for (const filter of filters) {
    if (!isRedirected(state, filter, planned, subject, context)) continue;
    const port = resolvePort(filter, planned.direction, subject, context);
    realized.set(`${filter.protocol}/${port}`, filter.parser);
    writeOver(state, filter, planned, subject, context, realized, undefined);
  }
  return realized;
}

/** A filter redirects unless anyone is denied on its port or on all. */
function isRedirected(
  state: MapState,
  filter: L4Filter,
  { direction }: Planned,
  subject: Subject,
  context: ResolveContext,
): boolean {
  if (filter.parser === "") return false;
  const port = resolvePort(filter, direction, subject, context);
  if (port === undefined) return false;
  const isDenied = (key: L4Key) => {
    const held = state.bucket(key)?.table.get(0) ?? -1;
    return held >= 0 && isDeny(context.values.precedence(held));
  };
  const [prefix] = context.mechanisms.portsOfRange(port, 0);
  return (
    !isDenied({ protocol: 0, port: 0, bits: 0 }) && prefix !== undefined && !isDenied(toL4Key(filter.protocol, prefix))
  );
}

function insertAllKeys(
  state: MapState,
  planned: Planned,
  subject: Subject,
  context: ResolveContext,
  recorder: ResolveRecorder | undefined,
  realized: Realized,
): void {
  const inserter = context.mechanisms.insertion(state, context, recorder);
  for (const filter of planned.filters.values()) {
    for (const { key, identity, value } of keysOf(filter, planned, subject, context, recorder)) {
      const known = withProxy(key, value, context, realized);
      if (known === undefined) recorder?.skip("no-proxy", key, identity, value, undefined);
      else inserter.insertAll(features, key, [identity], known, undefined);
    }
  }
}

const features: PolicyFeatures = { deny: true, redirect: true, ordered: false, auth: false };

interface FilterKey {
  readonly key: L4Key;
  readonly identity: IdentityHandle;
  readonly value: ValueIndex;
}

/** The keys of one filter, put together by themselves. Mirrors L4Filter.ToMapState(). */
function keysOf(
  filter: L4Filter,
  { direction }: Planned,
  subject: Subject,
  context: ResolveContext,
  recorder: ResolveRecorder | undefined,
): readonly FilterKey[] {
  const state = new MapState();
  const inserter = context.mechanisms.insertion(state, context, recorder);
  insertFilter(inserter, filter, direction, features, subject, context, recorder);
  const keys: FilterKey[] = [];
  for (const { key, table } of state.buckets()) {
    table.forEach((identity, value) => {
      keys.push({ key, identity, value });
    });
  }
  return keys;
}

/** Undefined for a redirect that has no proxy port. */
function withProxy(
  { protocol, port }: L4Key,
  value: ValueIndex,
  { values }: ResolveContext,
  realized: Realized,
): ValueIndex | undefined {
  const entry: EntryValue = values.get(value);
  if (entry.parser === "") return value;
  const parser = realized.get(`${protocol}/${port}`);
  return parser === undefined ? undefined : values.intern({ ...entry, parser });
}

function writeOver(
  state: MapState,
  filter: L4Filter,
  planned: Planned,
  subject: Subject,
  context: ResolveContext,
  realized: Realized,
  recorder: ResolveRecorder | undefined,
): void {
  const { values } = context;
  for (const { key, identity, value } of keysOf(filter, planned, subject, context, undefined)) {
    const known = withProxy(key, value, context, realized);
    if (known === undefined) continue;
    const { table } = state.ensureBucket(key);
    const held = table.get(identity);
    const isAlike =
      held >= 0 &&
      isDeny(values.precedence(held)) === isDeny(values.precedence(known)) &&
      values.get(held).parser === values.get(known).parser;
    table.set(identity, isAlike ? mergeOrigins(values, held, known) : known);
    if (held >= 0 && !isAlike) recorder?.skip("lower-precedence", key, identity, held, { key, identity, value: known });
  }
}
