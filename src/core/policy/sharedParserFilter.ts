// Filters of 1.8 and 1.11: one parser for a port and protocol, and L7 rules per selector, which one rule's selectors share.
// Mirrors createL4Filter(), createL4IngressFilter(), addL4Filter() and mergePortProto() in pkg/policy/{l4,rule}.go,
// Cilium v1.8.0 and v1.11.0: 1.8 has no deny, else they agree.
// Sharing is Cilium's: what is merged into the rules of one selector also holds for the others that came with it.
import { bypassingSelectors } from "./addFilter.ts";
import type { OriginSets } from "./entryValue.ts";
import type { L4Filter, L4Filters, PerSelectorPolicy, ResolveError, SelectorPolicy } from "./l4Filter.ts";
import type { ParserType, PolicyEntry, PortSpec, RuleOrigin } from "./policyEntry.ts";
import { protocolTcp } from "./protocol.ts";
import type { ResolveContext } from "./resolveContext.ts";
import { withDottedKeys } from "./selector.ts";
import type { CachedSelector } from "./selectorCache.ts";

/** Of L7 rules that are there and empty, in a filter of which no rule names a parser: a redirect that never comes about. */
export const noParser: ParserType = "no-parser";

type SharedPolicy = { -readonly [Name in keyof PerSelectorPolicy]: PerSelectorPolicy[Name] };
type PerSelector = L4Filter["perSelector"];

/** Adds what one entry asks for on one port. An error where it conflicts with what is there. */
export function addSharedParserFilter(
  filters: L4Filters,
  entry: PolicyEntry,
  port: PortSpec,
  peers: readonly CachedSelector[],
  context: ResolveContext,
): ResolveError | undefined {
  const key = `${port.portName === "" ? port.port : port.portName}|${port.protocol}|${port.spelling}`;
  const added = makeFilter(entry, port, peers, context);
  const existing = filters.get(key);
  if (existing === undefined) {
    filters.set(key, added);
    return undefined;
  }
  const { origins } = context.values;
  const originsBefore = [...existing.perSelector.values()].reduce(
    (union, { origins: own }) => origins.union(union, own),
    0,
  );
  const fail = (text: string): ResolveError => ({
    text,
    origins: [...new Set<RuleOrigin>([...origins.get(originsBefore), entry.origin])],
  });
  if (added.parser !== "" && existing.parser !== "" && added.parser !== existing.parser)
    return fail(`cannot merge conflicting L7 parsers (${added.parser}/${existing.parser})`);
  existing.parser ||= added.parser;
  for (const [selector, { policy, origins: own }] of added.perSelector) {
    if (selector.isWildcard) existing.wildcard = selector;
    const held = existing.perSelector.get(selector);
    if (held === undefined) {
      existing.perSelector.set(selector, { policy, origins: own });
      continue;
    }
    if (selector.isNone) continue;
    const text = mergeInto(held, { policy, origins: own }, selector, origins);
    if (text !== undefined) return fail(text);
  }
  nameParsers(existing);
  return undefined;
}

function makeFilter(
  entry: PolicyEntry,
  port: PortSpec,
  peers: readonly CachedSelector[],
  context: ResolveContext,
): L4Filter {
  const policy = makePolicy(entry, port);
  const origins = context.values.origins.single(entry.origin);
  const perSelector: PerSelector = new Map();
  for (const selector of peers) perSelector.set(selector, { policy, origins });
  for (const selector of bypassingSelectors(entry, policy, peers, context))
    if (!perSelector.has(selector)) perSelector.set(selector, { policy: null, origins });
  const filter: L4Filter = {
    tier: entry.tier,
    port: port.port,
    endPort: 0,
    portName: port.portName,
    protocol: port.protocol,
    parser: port.parser,
    listener: "",
    perSelector,
    wildcard: peers.find(({ isWildcard }) => isWildcard),
    isNobodyTaken: false,
  };
  nameParsers(filter);
  return filter;
}

/** Null: a plain allow. DNS rules hold for every protocol, others for TCP. */
function makePolicy(
  { verdict }: PolicyEntry,
  { l7, protocol, terminatingTls, originatingTls }: PortSpec,
): SharedPolicy | null {
  const rules = protocol === protocolTcp || (l7?.dns.length ?? 0) > 0 ? l7 : undefined;
  if (rules === undefined && verdict === "allow") return null;
  return {
    priority: 0,
    verdict,
    parser: rules === undefined || verdict === "deny" ? "" : noParser,
    listener: "",
    listenerPriority: 0,
    authentication: undefined,
    terminatingTls,
    originatingTls,
    serverNames: [],
    http: rules?.http ?? [],
    dns: rules?.dns ?? [],
    other: rules?.other ?? [],
  };
}

/** Whoever has L7 rules is redirected to the parser of the filter, whichever rule named it. */
function nameParsers({ perSelector, parser }: L4Filter): void {
  for (const { policy } of perSelector.values()) {
    if (policy !== null && policy.parser !== "") (policy as SharedPolicy).parser = parser || noParser;
  }
}

/** Two policies of one selector, the order of cases as in mergePortProto(). */
function mergeInto(
  held: SelectorPolicy,
  other: SelectorPolicy,
  selector: CachedSelector,
  origins: OriginSets,
): string | undefined {
  const old = held.policy as SharedPolicy | null;
  const added = other.policy as SharedPolicy | null;
  if (!isEqual(old, added) && old?.verdict === "deny") {
    held.overruled = [...(held.overruled ?? []), other];
    return undefined;
  }
  if (!isEqual(old, added) && added?.verdict === "deny") {
    held.overruled = [...(held.overruled ?? []), { policy: old, origins: held.origins }];
    held.policy = added;
    held.origins = other.origins;
    return undefined;
  }
  held.origins = origins.union(held.origins, other.origins);
  if (isEqual(old, added)) return undefined;
  if (old === null || added === null) {
    const rules = old ?? added;
    held.policy = rules;
    if (rules !== null) addWildcard(rules);
    return undefined;
  }
  for (const [name, a, b] of [
    ["terminating", added.terminatingTls, old.terminatingTls],
    ["originating", added.originatingTls, old.originatingTls],
  ] as const) {
    if (a !== b)
      return `cannot merge conflicting ${name} TLS contexts for cached selector ${withDottedKeys(selector.text)}: (${formatTls(a)}/${formatTls(b)})`;
  }
  old.http = union(old.http, added.http);
  old.dns = union(old.dns, added.dns);
  old.other = union(old.other, added.other);
  return undefined;
}

/** A rule without L7 rules allows every request. */
function addWildcard(policy: SharedPolicy): void {
  if (policy.http.length > 0)
    policy.http = union(policy.http, [{ method: "", path: "", host: "", headers: [], headerMatches: [] }]);
  else if (policy.other.length > 0) policy.other = union(policy.other, ["{}"]);
  else if (policy.dns.length > 0) policy.dns = union(policy.dns, [{ matchName: "", matchPattern: "*" }]);
}

function union<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  const seen = new Set(a.map((item) => JSON.stringify(item)));
  return [...a, ...b.filter((item) => !seen.has(JSON.stringify(item)))];
}

/** What Go prints of a pointer to a TLS context, whose secrets only an agent knows. */
function formatTls(context: string): string {
  return context === "" ? "<nil>" : "&{ca certificate key}";
}

function isEqual(a: PerSelectorPolicy | null, b: PerSelectorPolicy | null): boolean {
  if (a === null || b === null) return a === b;
  const text = ({ verdict, parser, terminatingTls, originatingTls, http, dns, other }: PerSelectorPolicy) =>
    JSON.stringify([verdict, parser === "", terminatingTls, originatingTls, http, dns, other]);
  return text(a) === text(b);
}
