// What the proxy says of a request that a map entry redirected to it.
// Mirrors the HTTP policy that pkg/envoy/policy makes (full match, RE2) and the DNS proxy's rules in pkg/fqdn/dnsproxy, Cilium v1.20.2.
// Leaves out: header actions, TLS and SNI.
import { RE2JS } from "re2js";
import type { NamePattern } from "../policy/fqdn.ts";
import { matchesFqdn } from "../policy/fqdn.ts";
import type { L4Filter, PerSelectorPolicy } from "../policy/l4Filter.ts";
import type { DnsRule, HttpRule } from "../policy/policyEntry.ts";
import { parseProtocol } from "../policy/protocol.ts";
import type { DirectionPolicy } from "../policy/resolve.ts";
import { selects } from "../policy/selectorCache.ts";
import type { NamedPort } from "../world/endpoint.ts";
import type { Flow, FlowAnswer } from "./flow.ts";

export interface RedirectedPacket {
  readonly peerHandle: number;
  readonly protocol: number;
  readonly port: number;
  /** Of the pod that listens. */
  readonly namedPorts: readonly NamedPort[];
}

/** Null where the flow does not say enough for an answer. */
export function matchL7(
  direction: DirectionPolicy,
  packet: RedirectedPacket,
  flow: Flow,
  namePattern: NamePattern,
): FlowAnswer["l7"] {
  const policies: PerSelectorPolicy[] = [];
  let isOpen = false;
  for (const filter of direction.filters.values()) {
    if (!covers(filter, packet)) continue;
    for (const [selector, { policy }] of filter.perSelector) {
      if (!selector.isWildcard && !selects(selector.selections, packet.peerHandle)) continue;
      if (policy === null) continue;
      if (policy.verdict !== "allow" || policy.parser === "") continue;
      if (policy.http.length + policy.dns.length + policy.other.length === 0) isOpen = true;
      policies.push(policy);
    }
  }
  if (flow.http !== undefined) {
    const { http } = flow;
    const request = `${http.method} ${http.path}`;
    const isAllowed = isOpen || policies.some((policy) => policy.http.some((rule) => matchesHttp(rule, http)));
    return isAllowed
      ? { decision: "allowed", message: `an HTTP rule allows ${request}` }
      : { decision: "denied", message: `no HTTP rule allows ${request}: the client gets 403 Access denied` };
  }
  if (flow.dns !== undefined) {
    const name = flow.dns;
    const isAllowed =
      isOpen || policies.some((policy) => policy.dns.some((rule) => matchesDns(rule, name, namePattern)));
    return isAllowed
      ? { decision: "allowed", message: `a DNS rule allows ${name}` }
      : { decision: "denied", message: `no DNS rule allows ${name}: the client gets REFUSED` };
  }
  return null;
}

function covers(filter: L4Filter, { protocol, port, namedPorts }: RedirectedPacket): boolean {
  if (filter.protocol !== 0 && filter.protocol !== protocol) return false;
  if (filter.portName !== "")
    return namedPorts.some(
      (named) => named.name === filter.portName && named.port === port && parseProtocol(named.protocol) === protocol,
    );
  if (filter.port === 0) return true;
  return filter.endPort > filter.port ? port >= filter.port && port <= filter.endPort : port === filter.port;
}

function matchesHttp(rule: HttpRule, request: NonNullable<Flow["http"]>): boolean {
  if (!matchesPattern(rule.method, request.method) || !matchesPattern(rule.path, request.path)) return false;
  if (rule.host !== "" && !matchesPattern(rule.host, request.host ?? "")) return false;
  const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const hasHeader = (text: string) => {
    const space = text.search(/[ :]/);
    const name = (space < 0 ? text : text.slice(0, space)).toLowerCase();
    const value = space < 0 ? undefined : text.slice(space + 1).trim();
    return value === undefined ? headers.has(name) : headers.get(name) === value;
  };
  const matchesHeader = ({ name, value, mismatch }: HttpRule["headerMatches"][number]) =>
    mismatch !== "" || (value === "" ? headers.has(name.toLowerCase()) : headers.get(name.toLowerCase()) === value);
  return rule.headers.every(hasHeader) && rule.headerMatches.every(matchesHeader);
}

/** An empty pattern is no constraint; others match the whole text. */
function matchesPattern(pattern: string, text: string): boolean {
  if (pattern === "") return true;
  try {
    return RE2JS.compile(pattern).matches(text);
  } catch {
    return false;
  }
}

function matchesDns(rule: DnsRule, name: string, namePattern: NamePattern): boolean {
  return matchesFqdn(rule.matchName !== "" ? rule.matchName : rule.matchPattern, name, namePattern);
}
