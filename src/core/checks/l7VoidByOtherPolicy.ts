// Our own warning W15 of semantics.md §5, across policies.
import { keptWith } from "../policy/lazily.ts";
import type { PolicyEntry, PortSpec, RuleItemOrigin } from "../policy/policyEntry.ts";
import type { EndpointPolicy } from "../policy/resolve.ts";
import { isWildcard } from "../policy/selector.ts";
import { excludesSome, titleOf } from "./idleRules.ts";
import type { WorldCheck } from "./worldCheck.ts";
import { atRuleItem, isRuleItem, listNames } from "./worldCheck.ts";

const code = "l7-void-by-other-policy";

/**
 * L7 rules that a plain allow of another policy makes void.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: only-get
 * spec:
 *   endpointSelector: {matchLabels: {app: web}}
 *   ingress:
 *     - fromEndpoints: [{matchLabels: {app: shop}}]
 *       toPorts:
 *         - ports: [{port: "80", protocol: TCP}]
 *           rules: {http: [{method: GET}]}
 * ---
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: shop
 * spec:
 *   endpointSelector: {matchLabels: {app: web}}
 *   ingress:
 *     - fromEndpoints: [{matchLabels: {app: shop}}]
 *       toPorts:
 *         - ports: [{port: "80", protocol: TCP}]
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: only-get
 * spec:
 *   endpointSelector: {matchLabels: {app: web}}
 *   ingress:
 *     - fromEndpoints: [{matchLabels: {app: shop}}]
 *       toPorts:
 *         - ports: [{port: "80", protocol: TCP}]
 *           rules: {http: [{method: GET}]}
 * ```
 *
 * ## Why
 *
 * Rules of one port and peer are put together over all policies that select the pod, and one without L7 rules lets every
 * request through: the traffic still goes to the proxy, which then asks nothing of it. The check compares rules of
 * different policies that name the same port and the same peers, or everyone (`mergePortProto()` in pkg/policy/rule.go,
 * Cilium v1.20.2; cilium issues 3698, 4878 and 1997; semantics.md §5, W15). For rules of one policy see
 * [l7-void](l7-void.md).
 */
export const l7VoidByOtherPolicy: WorldCheck = {
  code,
  severity: "warning",
  summary: "L7 rules that a plain allow of another policy makes void",
  stage: "world",
  run: ({ policyWorld, placeOf }) => {
    const found = new Map<RuleItemOrigin, { readonly by: Set<RuleItemOrigin>; readonly names: Set<string> }>();
    for (const endpoint of policyWorld.endpoints) {
      for (const { origin, by, isUnsure } of voidRulesOf(policyWorld.policyOf(endpoint))) {
        if (isUnsure && endpoint.endpoint.representative) continue;
        const held = found.get(origin) ?? { by: new Set<RuleItemOrigin>(), names: new Set<string>() };
        found.set(origin, held);
        held.by.add(by);
        held.names.add(endpoint.endpoint.representative ? "pods of this policy" : endpoint.endpoint.name);
      }
    }
    return [...found].map(([origin, { by, names }]) =>
      atRuleItem(origin, {
        code,
        severity: "warning",
        message: `The L7 rules of this item have no effect at ${listNames([...names])}: ${listNames([...by].map((origin) => titleOf({ origin })))} ${by.size === 1 ? "allows" : "allow"} the same peers the same port without any. Add L7 rules there too, or remove that port from it.`,
        related: [...by].slice(0, 4).map(({ policy, path, range }) => ({
          ...placeOf(policy, range),
          message: `${policy.title}, ${path}: allows the port without L7 rules`,
        })),
      }),
    );
  },
};

interface VoidRule {
  readonly origin: RuleItemOrigin;
  readonly by: RuleItemOrigin;
  /** Pods that only stand in for others may not be those that both select. */
  readonly isUnsure: boolean;
}

const voidRulesOf = keptWith(({ error, ingress, egress }: EndpointPolicy): readonly VoidRule[] =>
  error === undefined ? [ingress, egress].flatMap(({ entries }) => compare(entries)) : [],
);

function compare(entries: readonly PolicyEntry[]): readonly VoidRule[] {
  const asking = entries.filter(({ verdict, ports }) => verdict === "allow" && ports.some(restricts));
  if (asking.length === 0) return [];
  const plain = entries.filter(({ verdict, ports }) => verdict === "allow" && ports.some(isPlain));
  return asking.flatMap((entry) =>
    plain.flatMap((other) => {
      const { origin } = other;
      if (!isRuleItem(origin) || !isRuleItem(entry.origin) || origin.policy.title === entry.origin.policy.title)
        return [];
      const isSame =
        entry.tier === other.tier &&
        entry.priority === other.priority &&
        isForSamePeers(entry, other) &&
        meets(entry, other);
      return isSame ? [{ origin: entry.origin, by: origin, isUnsure: excludesSome({ entries: [other] }) }] : [];
    }),
  );
}

/** It lets some requests through only. */
function restricts({ l7 }: PortSpec): boolean {
  if (l7 === undefined) return false;
  const isOpen =
    l7.http.some(
      ({ method, path, host, headers, headerMatches }) =>
        [method, path, host].every((text) => text === "") && headers.length + headerMatches.length === 0,
    ) || l7.dns.some(({ matchPattern }) => matchPattern === "*");
  return l7.http.length + l7.dns.length > 0 && !isOpen;
}

function isPlain({ parser, listener, serverNames, portName }: PortSpec): boolean {
  return parser === "" && listener === "" && serverNames.length === 0 && portName === "";
}

/** Every port with L7 rules is one of the plain ones. */
function meets(entry: Pick<PolicyEntry, "ports">, other: Pick<PolicyEntry, "ports">): boolean {
  return entry.ports
    .filter(restricts)
    .every((asked) =>
      other.ports.some(
        (port) =>
          isPlain(port) &&
          port.port === asked.port &&
          port.endPort === asked.endPort &&
          port.protocol === asked.protocol,
      ),
    );
}

/** The other's peers are everyone, or hold every one of the entry's. */
function isForSamePeers({ peers }: Pick<PolicyEntry, "peers">, other: Pick<PolicyEntry, "peers">): boolean {
  if (peers === null || other.peers === null) return false;
  if (other.peers.length === 0 || other.peers.some(isWildcard)) return true;
  const held = new Set(other.peers.map(({ cacheKey }) => cacheKey));
  return peers.length > 0 && peers.every(({ cacheKey }) => held.has(cacheKey));
}
