// A port name that none of the pods has for which it is asked.
import type { ResolvedEndpoint } from "../policy/engine.ts";
import { findNearestName } from "../world/nearestName.ts";
import type { PolicyAdvice } from "./policyCheck.ts";
import { policiesCheck } from "./policyCheck.ts";
import type { WorldRuleItem } from "./ruleItems.ts";
import { collectPerPolicy, endpointsOfPeer, ruleItemsOf } from "./ruleItems.ts";
import type { WorldCheck, WorldCheckInput, WorldPolicy } from "./worldCheck.ts";
import { listNames } from "./worldCheck.ts";

/**
 * A port name that no selected pod gives a port.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: to-web
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toEndpoints: [{matchLabels: {app: web}}]
 *       toPorts:
 *         - ports: [{port: htpp, protocol: TCP}]
 * ---
 * apiVersion: v1
 * kind: Pod
 * metadata:
 *   name: web
 *   labels: {app: web}
 * spec:
 *   containers: [{name: web, image: web, ports: [{name: http, containerPort: 8080}]}]
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: to-web
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toEndpoints: [{matchLabels: {app: web}}]
 *       toPorts:
 *         - ports: [{port: http, protocol: TCP}]
 * ---
 * apiVersion: v1
 * kind: Pod
 * metadata:
 *   name: web
 *   labels: {app: web}
 * spec:
 *   containers: [{name: web, image: web, ports: [{name: http, containerPort: 8080}]}]
 * ```
 *
 * ## Why
 *
 * A port name stands for the number that the pod's containers give it: the selected pods' on egress, the policy's own on
 * ingress. Where none of them has the name, with that protocol, the rule makes no entry. The check speaks where all of
 * those pods are in the folder, and all of them declare ports (pkg/types/portmap.go, Cilium v1.20.2).
 */
export const unknownPortName: WorldCheck = policiesCheck({
  code: "unknown-port-name",
  severity: "warning",
  summary: "A port name that no selected pod gives a port",
  find: (input) => itemsWithNames(input).flatMap(({ item, policy }) => findIn(item, policy, input)),
});

interface NamedItem {
  readonly item: WorldRuleItem;
  readonly policy: WorldPolicy;
}

const itemsWithNames = collectPerPolicy((policy): readonly NamedItem[] =>
  ruleItemsOf(policy.compiled).flatMap((item) =>
    item.origin.ports.some(({ portName }) => portName !== "") ? [{ item, policy }] : [],
  ),
);

function findIn(
  { origin, entries: [entry] }: WorldRuleItem,
  policy: WorldPolicy,
  input: WorldCheckInput,
): readonly PolicyAdvice[] {
  if (entry === undefined || entry.isNode) return [];
  const isIngress = origin.direction === "ingress";
  const endpoints: readonly ResolvedEndpoint[] = isIngress
    ? input.policyWorld.endpointsOf(entry.subject, false)
    : origin.peers.flatMap((peer) => endpointsOfPeer(peer, input));
  const isOfPods = isIngress || origin.peers.every(({ kind }) => kind === "endpoints");
  const areTold = endpoints.every(({ endpoint }) => !endpoint.representative && endpoint.namedPorts.length > 0);
  if (!isOfPods || endpoints.length === 0 || !areTold) return [];
  const names = new Set(endpoints.flatMap(({ endpoint }) => endpoint.namedPorts.map(({ name }) => name.toLowerCase())));
  return origin.ports
    .filter(({ portName }) => portName !== "" && !names.has(portName.toLowerCase()))
    .map(({ portName, range }) => {
      const nearest = findNearestName(portName, names, 2) ?? [...names].sort().join(" or ");
      return {
        policy,
        range,
        message: `None of the pods ${listNames(endpoints.map(({ endpoint }) => endpoint.name))} calls a port ${portName}: the name stands for no number, so this port allows nothing. Write ${nearest}, or the number.`,
      };
    });
}
