// The proxy redirects of an endpoint, by the name that Cilium knows each by.
// Mirrors ProxyID() in pkg/policy/proxyid.go, Cilium v1.8.0 to v1.18.4, forEachRedirectFilter() in pkg/policy/resolve.go,
// v1.18.4, and UpdateRedirects() in pkg/policy/resolve.go, v1.14.19 and v1.16.0.

import { hasParserAlone } from "../../src/core/policy/addFilter.ts";
import type { PolicyWorld, ResolvedEndpoint } from "../../src/core/policy/engine.ts";
import { inEntryOrder } from "../../src/core/policy/entryOrder.ts";
import { isDeny } from "../../src/core/policy/entryValue.ts";
import { namespaceLabelKey } from "../../src/core/policy/k8s/labelKeys.ts";
import type { L4Filter } from "../../src/core/policy/l4Filter.ts";
import type { L4Key, MapState } from "../../src/core/policy/mapState.ts";
import { toL4Key } from "../../src/core/policy/mapState.ts";
import { NamedPortIndex, portsByName } from "../../src/core/policy/namedPorts.ts";
import type { Direction } from "../../src/core/policy/policyEntry.ts";
import { formatProtocol } from "../../src/core/policy/protocol.ts";
import type { DirectionPolicy } from "../../src/core/policy/resolve.ts";

export interface Redirect {
  readonly proxyID: string;
  readonly parser: string;
  readonly listener: string;
  readonly port: number;
}

/** What makes a redirect, by version: each selector's parser and listener, or those of its filter. */
interface RedirectTable {
  readonly perSelector: boolean;
  /** The parser that is told is the filter's, whichever the selector's own; one without rules redirects nothing. */
  readonly namesParserOfFilter: boolean;
  readonly hasListeners: boolean;
  /** Where anyone is denied on it, or on everything, the filter has no redirect. */
  readonly keyToAsk: ((filter: L4Filter, port: number) => L4Key) | undefined;
}

const keyOfPort = ({ protocol }: L4Filter, port: number): L4Key =>
  toL4Key(protocol, { port, bits: port === 0 ? 0 : 16 });

/** By profile. The oracle of 1.20 tells none. */
const tables: Readonly<Record<string, RedirectTable>> = {
  "1.8": { perSelector: false, namesParserOfFilter: true, hasListeners: false, keyToAsk: keyOfPort },
  "1.11": { perSelector: false, namesParserOfFilter: true, hasListeners: false, keyToAsk: keyOfPort },
  "1.14": { perSelector: false, namesParserOfFilter: true, hasListeners: true, keyToAsk: keyOfPort },
  "1.16": {
    perSelector: true,
    namesParserOfFilter: true,
    hasListeners: true,
    keyToAsk: ({ protocol }) => toL4Key(protocol, { port: 0, bits: 0 }),
  },
  "1.18": { perSelector: true, namesParserOfFilter: false, hasListeners: true, keyToAsk: undefined },
};

/** In the order of Cilium's answer; undefined where a version's oracle tells none. */
export function redirectsOf(
  cilium: string,
  world: PolicyWorld,
  endpoint: ResolvedEndpoint,
): readonly Redirect[] | undefined {
  const table = tables[cilium];
  if (table === undefined) return undefined;
  const policy = world.policyOf(endpoint);
  const found = new Map<string, Redirect>();
  for (const direction of ["ingress", "egress"] as const) {
    const { filters, mapState } = policy[direction];
    for (const filter of filters.values()) {
      const port = portOf(filter, direction, world, endpoint);
      if (port === undefined || isDenied(filter, port, table, mapState, world)) continue;
      const redirects = table.perSelector
        ? [...redirectsOfSelectors(filter), ...redirectOfNobody(filter, policy[direction], world, endpoint, table)]
        : redirectOfFilter(filter);
      for (const { parser: own, listener } of redirects) {
        const parser = table.namesParserOfFilter ? filter.parser : own;
        const start = `1:${direction}:${formatProtocol(filter.protocol)}:${port}`;
        const proxyID = table.perSelector ? `${start}:${listener}` : start;
        found.set(`${proxyID} ${parser}`, { proxyID, parser, listener: table.hasListeners ? listener : "", port });
      }
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, redirect]) => redirect);
}

type ProxyOfRedirect = Pick<L4Filter, "parser" | "listener">;

function redirectOfFilter(filter: L4Filter): readonly ProxyOfRedirect[] {
  return filter.parser === "" ? [] : [filter];
}

function redirectsOfSelectors({ perSelector }: L4Filter): readonly ProxyOfRedirect[] {
  return [...perSelector.values()].flatMap(({ policy }) => (policy === null || policy.parser === "" ? [] : [policy]));
}

/**
 * From 1.16 on: beside names stands the selector of no one, whose policy is that of the first rule with names on the port. It gets no
 * key, and its redirect is there all the same. Mirrors FQDNSelectorSlice.GetAsEndpointSelectors() in pkg/policy/api/fqdn.go.
 */
function redirectOfNobody(
  { portName, port, endPort, protocol }: L4Filter,
  { entries }: DirectionPolicy,
  { mechanisms }: PolicyWorld,
  { labels }: ResolvedEndpoint,
  { namesParserOfFilter }: RedirectTable,
): readonly ProxyOfRedirect[] {
  const [first] = inEntryOrder(entries, mechanisms.entryOrder)
    .filter(({ peers }) => (peers ?? []).some(({ kind }) => kind === "fqdn"))
    .flatMap(({ ports }) => ports)
    .filter((spec) => spec.protocol === protocol && spec.portName === portName)
    .filter((spec) => spec.port === port && spec.endPort === endPort);
  if (first === undefined || first.parser === "") return [];
  if (namesParserOfFilter && hasParserAlone(first)) return [];
  const namespace = labels.find(({ key }) => key === namespaceLabelKey)?.value ?? "";
  const listener = first.error === undefined ? first.listener : `${namespace}${first.listener}`;
  return [{ parser: first.parser, listener }];
}

function isDenied(
  filter: L4Filter,
  port: number,
  { keyToAsk }: RedirectTable,
  mapState: MapState,
  { values }: PolicyWorld,
): boolean {
  if (keyToAsk === undefined) return false;
  return [toL4Key(0, { port: 0, bits: 0 }), keyToAsk(filter, port)].some((key) => {
    const held = mapState.bucket(key)?.table.get(0) ?? -1;
    return held >= 0 && isDeny(values.precedence(held));
  });
}

/** Undefined for a name that nobody declares. */
function portOf(
  { portName, port, protocol }: L4Filter,
  direction: Direction,
  { endpoints, mechanisms }: PolicyWorld,
  { endpoint }: ResolvedEndpoint,
): number | undefined {
  if (portName === "") return port;
  const { portNames } = mechanisms;
  if (direction === "egress" || portNames.owner === "any-of-the-cluster") {
    const index = new NamedPortIndex(portNames);
    for (const { identity, endpoint: other } of endpoints) index.add(identity.handle, other.namedPorts);
    const number =
      portNames.owner === "any-of-the-cluster"
        ? index.portOfAny(portName, protocol)
        : index.portOfCluster(portName, protocol);
    return number || undefined;
  }
  const named = portsByName(endpoint.namedPorts, portNames).get(portName);
  return named?.protocol === protocol ? named.port : undefined;
}
