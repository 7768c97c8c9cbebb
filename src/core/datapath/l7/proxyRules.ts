// The rules that a proxy looks at for one connection, and what they say together.
// Mirrors GetDirectionNetworkPolicy() in pkg/envoy/model.go, Cilium v1.20.2, with PortNetworkPolicyRules in
// cilium/network_policy.cc of github.com/cilium/proxy; getDirectionNetworkPolicy() in pkg/envoy/xds_server.go, v1.18.4.
// Leaves out: a redirect of every port and peer to a listener, behind which 1.20 drops rules of lower rank.
import type { L4Filter, PerSelectorPolicy } from "../../policy/l4Filter.ts";
import { plainAllow, precedenceOf } from "../../policy/l4Filter.ts";
import type { PrecedenceScheme } from "../../policy/mechanisms.ts";
import { parseProtocol } from "../../policy/protocol.ts";
import type { DirectionPolicy } from "../../policy/resolve.ts";
import { selects } from "../../policy/selectorCache.ts";
import type { NamedPort } from "../../world/endpoint.ts";
import type { ProxyMechanisms } from "./proxyMechanisms.ts";

export interface RedirectedPacket {
  readonly peerHandle: number;
  readonly protocol: number;
  readonly port: number;
  /** Of the pod that listens. */
  readonly namedPorts: readonly NamedPort[];
  /** The parser and the listener of the redirect that the packet took. */
  readonly parser: string;
  readonly listener: string;
}

export interface ProxyRule {
  readonly filter: L4Filter;
  /** Null: everything is allowed. */
  readonly written: PerSelectorPolicy | null;
  /** The same, where null is a plain allow. */
  readonly policy: PerSelectorPolicy;
  readonly precedence: number;
}

/** Rules on the packet's port that select its peer, in no order. */
export function rulesFor(
  { filters }: DirectionPolicy,
  packet: RedirectedPacket,
  scheme: PrecedenceScheme,
): readonly ProxyRule[] {
  const found: ProxyRule[] = [];
  for (const filter of filters.values()) {
    if (!covers(filter, packet)) continue;
    for (const [selector, { policy }] of filter.perSelector) {
      if (!selector.isWildcard && !selects(selector.selections, packet.peerHandle)) continue;
      // A rule of another listener is no rule of this one.
      if (policy !== null && policy.listener !== "" && policy.listener !== packet.listener) continue;
      found.push({
        filter,
        written: policy,
        policy: policy ?? plainAllow,
        precedence: precedenceOf(policy, scheme),
      });
    }
  }
  return found;
}

/** What one rule says of a request: `allow` where it is met, `none` where it is not. */
export type RuleAnswer = "allow" | "none";

/** The rule that allows; undefined where none does, or a deny comes first. */
export function decideRules(
  rules: readonly ProxyRule[],
  order: ProxyMechanisms["ruleOrder"],
  ask: (policy: PerSelectorPolicy) => RuleAnswer,
): ProxyRule | undefined {
  return order === "by-precedence" ? decideByPrecedence(rules, ask) : decideTogether(rules, ask);
}

const rank = { deny: 0, allow: 1, pass: 2 } as const;

function decideByPrecedence(
  rules: readonly ProxyRule[],
  ask: (policy: PerSelectorPolicy) => RuleAnswer,
): ProxyRule | undefined {
  const sorted = rules.toSorted(
    (a, b) => b.precedence - a.precedence || rank[a.policy.verdict] - rank[b.policy.verdict],
  );
  for (let at = 0; at < sorted.length; ) {
    const rule = sorted[at];
    if (rule === undefined || rule.policy.verdict === "deny") return undefined;
    if (rule.policy.verdict === "allow" && ask(rule.policy) === "allow") return rule;
    at++;
    // A pass goes on behind its tier.
    if (rule.policy.verdict === "pass")
      while ((sorted[at]?.filter.tier ?? Number.POSITIVE_INFINITY) <= rule.filter.tier) at++;
  }
  return undefined;
}

function decideTogether(
  rules: readonly ProxyRule[],
  ask: (policy: PerSelectorPolicy) => RuleAnswer,
): ProxyRule | undefined {
  if (rules.some(({ policy }) => policy.verdict === "deny")) return undefined;
  // What allows everything is told before what allows this.
  const byOpenness = rules.toSorted((a, b) => nRulesOf(a) - nRulesOf(b));
  return byOpenness.find(({ policy }) => policy.verdict === "allow" && ask(policy) === "allow");
}

function nRulesOf({ policy }: ProxyRule): number {
  return policy.http.length + policy.dns.length + policy.serverNames.length;
}

/** The port of a filter or of a rule: 0 is every port. */
export interface PortOfRule {
  readonly protocol: number;
  readonly port: number;
  readonly endPort: number;
  readonly portName: string;
}

export function covers(
  filter: PortOfRule | L4Filter,
  { protocol, port, namedPorts }: Pick<RedirectedPacket, "protocol" | "port" | "namedPorts">,
): boolean {
  if (filter.protocol !== 0 && filter.protocol !== protocol) return false;
  if (filter.portName !== "")
    return namedPorts.some(
      (named) => named.name === filter.portName && named.port === port && parseProtocol(named.protocol) === protocol,
    );
  if (filter.port === 0) return true;
  return filter.endPort > filter.port ? port >= filter.port && port <= filter.endPort : port === filter.port;
}
