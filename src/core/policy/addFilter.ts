// What one entry asks for on one port, added to the filters of its direction.
// Mirrors addL4Filter(), createL4IngressFilter() and mergePortProto() in pkg/policy/{l4,rule}.go, Cilium v1.14.19 to v1.20.2.
import { reservedSelector } from "./entity.ts";
import type { L4Filter, L4Filters, PerSelectorPolicy, ResolveError } from "./l4Filter.ts";
import { makePolicy, mergeInto } from "./l4Filter.ts";
import type { PolicyEntry, PortSpec, RuleOrigin } from "./policyEntry.ts";
import type { RedirectMerging } from "./redirectMerging.ts";
import type { ResolveContext } from "./resolveContext.ts";
import type { CachedSelector } from "./selectorCache.ts";
import { selects } from "./selectorCache.ts";

/** What differs between versions that merge policies per selector. */
export interface FilterMerging {
  readonly redirects: RedirectMerging;
  /** A port or protocol that is spelled otherwise makes filters of its own; else all spellings of it share one. */
  readonly separatesSpellings: boolean;
  /** Where the host is always let in, a redirect of ingress that selects it gives it a plain allow of its own. */
  readonly hostBypassesL7: boolean;
  /** Where no rule asks for default deny, L7 rules turn nothing away: each gets a wildcard. */
  readonly opensL7WithoutDefaultDeny: boolean;
  /** `toFQDNs` selects `reserved:none` beside its names: FQDNSelectorSlice.GetAsEndpointSelectors() in pkg/policy/api/fqdn.go. */
  readonly namesSelectNobody: boolean;
}

/** Where a filter's rule stands among those of its direction. */
export interface FilterRank {
  readonly priority: number;
  readonly isDefaultDeny: boolean;
}

/** Adds what one entry asks for on one port to the filters of its direction. An error where it conflicts with what is there. */
export type AddFilter = (
  filters: L4Filters,
  entry: PolicyEntry,
  port: PortSpec,
  peers: readonly CachedSelector[],
  context: ResolveContext,
  rank: FilterRank,
) => ResolveError | undefined;

/** From 1.14 on. */
export function addFilterBy(merging: FilterMerging): AddFilter {
  return (filters, entry, port, peers, context, { priority, isDefaultDeny }) => {
    if (port.error !== undefined) return { text: port.error, origins: [entry.origin] };
    const isRestricted = isDefaultDeny || !merging.opensL7WithoutDefaultDeny;
    const policy = makePolicy(entry, port, priority, isRestricted);
    const filter = filterOf(filters, entry.tier, port, merging.separatesSpellings ? port.spelling : "");
    const text = merging.redirects.mergeIntoFilter(filter, port);
    if (text !== undefined) return { text, origins: redirectOrigins(filter, entry, context) };
    const isIdle = policy !== null && !merging.redirects.parserRedirects && hasParserAlone(port);
    return addPolicy(filter, entry, isIdle ? { ...policy, parser: "" } : policy, peers, merging, context);
  };
}

/** `l7proto` without rules: it names a parser, and has nothing for it. */
export function hasParserAlone({
  parser,
  l7,
  listener,
  terminatingTls,
  originatingTls,
  serverNames,
}: PortSpec): boolean {
  const nRules = (l7?.http.length ?? 0) + (l7?.dns.length ?? 0) + (l7?.other.length ?? 0);
  const isTls = terminatingTls !== "" || originatingTls !== "" || serverNames.length > 0;
  return parser !== "" && nRules === 0 && listener === "" && !isTls;
}

/** The rule that comes, and those whose redirects are there. */
function redirectOrigins(
  { perSelector }: L4Filter,
  entry: PolicyEntry,
  { values }: ResolveContext,
): readonly RuleOrigin[] {
  const held = [...perSelector.values()].filter(({ policy }) => (policy?.parser ?? "") !== "");
  return [...new Set([...held.flatMap(({ origins }) => values.origins.get(origins)), entry.origin])];
}

/** An error where the policy conflicts with what is there. */
function addPolicy(
  filter: L4Filter,
  entry: PolicyEntry,
  policy: PerSelectorPolicy | null,
  peers: readonly CachedSelector[],
  merging: FilterMerging,
  context: ResolveContext,
): ResolveError | undefined {
  const { origins } = context.values;
  const origin = origins.single(entry.origin);
  const fail = (text: string, before: number): ResolveError => ({
    text,
    origins: [...new Set([...origins.get(before), entry.origin])],
  });
  const added = new Map<CachedSelector, PerSelectorPolicy | null>(peers.map((selector) => [selector, policy]));
  for (const selector of merging.hostBypassesL7 ? bypassingSelectors(entry, policy, peers, context) : [])
    if (!added.has(selector)) added.set(selector, null);
  for (const [selector, own] of added) {
    if (selector.isWildcard) filter.wildcard = selector;
    const existing = filter.perSelector.get(selector);
    if (selector.isNone && (existing !== undefined || filter.isNobodyTaken)) continue;
    if (existing === undefined) {
      filter.perSelector.set(selector, { policy: own, origins: origin });
      continue;
    }
    const before = existing.origins;
    const conflict = mergeInto(existing, own, origin, origins, selector, merging.redirects);
    if (conflict !== undefined) return fail(conflict, before);
  }
  filter.isNobodyTaken ||= merging.namesSelectNobody && peers.some(({ selector }) => selector.kind === "fqdn");
  return undefined;
}

function filterOf(filters: L4Filters, tier: number, port: PortSpec, spelling: string): L4Filter {
  const key = `${tier}|${port.portName === "" ? `${port.port}-${port.endPort}` : port.portName}|${port.protocol}|${spelling}`;
  let filter = filters.get(key);
  if (filter === undefined) {
    filter = {
      tier,
      port: port.port,
      endPort: port.endPort,
      portName: port.portName,
      protocol: port.protocol,
      parser: "",
      listener: "",
      perSelector: new Map(),
      wildcard: undefined,
      isNobodyTaken: false,
    };
    filters.set(key, filter);
  }
  return filter;
}

/**
 * Up to 1.18, whoever is always let in has no L7 rules either: a redirect that selects the host gives it a plain allow.
 * Mirrors createL4IngressFilter().
 */
export function bypassingSelectors(
  entry: PolicyEntry,
  policy: PerSelectorPolicy | null,
  peers: readonly CachedSelector[],
  { options, selectorCache }: ResolveContext,
): readonly CachedSelector[] {
  if (entry.direction === "egress" || (policy?.parser ?? "") === "") return [];
  if (options["allow-localhost"] === "policy") return [];
  if (!peers.some((peer) => peer.isWildcard || selects(peer.selections, hostHandle))) return [];
  const names = options["enable-remote-node-identity"] ? ["host"] : ["host", "remote-node"];
  return names.map((name) => selectorCache.add(reservedSelector(name)));
}

const hostHandle = 1;
