// Our own warning W1 of semantics.md §5.
import type { CidrPeer } from "./cidrPeersOf.ts";
import { addressesNamedBy, cidrPeersOf } from "./cidrPeersOf.ts";
import type { KnownAddresses } from "./knownAddresses.ts";
import { addressInputs, isNetwork, knownAddresses, rangeAround } from "./knownAddresses.ts";
import { policyCheck } from "./policyCheck.ts";
import type { WorldCheck } from "./worldCheck.ts";
import { peerKey } from "./writtenItem.ts";

/**
 * A CIDR over addresses of pods, which a CIDR never selects.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: to-db
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toCIDR: [10.0.1.7/32]
 * ---
 * apiVersion: v1
 * kind: Pod
 * metadata:
 *   name: db
 *   labels: {app: db}
 * spec:
 *   containers: [{name: db, image: db}]
 * status:
 *   podIP: 10.0.1.7
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: to-db
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toEndpoints: [{matchLabels: {app: db}}]
 * ---
 * apiVersion: v1
 * kind: Pod
 * metadata:
 *   name: db
 *   labels: {app: db}
 * spec:
 *   containers: [{name: db, image: db}]
 * status:
 *   podIP: 10.0.1.7
 * ```
 *
 * ## Why
 *
 * The address of a pod has the identity of the pod's labels, and policy sees nothing else of it: a CIDR, or the `ipBlock`
 * of a NetworkPolicy, selects addresses outside the cluster only. With `policy-cidr-match-mode: pods` (1.20) it selects
 * pods too, and the check is silent. It speaks of a CIDR inside a known range of pods, and of one no wider than a /16
 * (IPv6: /48) that holds a known pod: a wider one is written for what else is in it (cilium issues 9209, 9998, 19601 and
 * 35212; semantics.md §5, W1).
 */
export const cidrOverPods: WorldCheck = policyCheck({
  code: "cidr-over-pods",
  severity: "warning",
  summary: "A CIDR over addresses of pods, which a CIDR never selects",
  dependsOn: ({ world }) => [...addressInputs(world), world.options["policy-cidr-match-mode"]],
  find: (policy, { world }) => {
    if (world.options["policy-cidr-match-mode"].includes("pods")) return [];
    const addresses = knownAddresses(world);
    return cidrPeersOf(policy).flatMap((cidr) => {
      const evidence = findPods(cidr, addresses);
      if (evidence === undefined) return [];
      const message = `${cidr.text} ${evidence}, and a CIDR selects no pod: policy sees the identity of the pod's labels instead of its address. Select it by its labels, with ${peerKey(cidr.origin, "Endpoints")} (in a NetworkPolicy podSelector and namespaceSelector).`;
      return [{ range: cidr.peer.range, message }];
    });
  },
});

/** "is the address of pod default/db", "lies in 10.0.0.0/16, the range of pods of node a"; undefined where no pod is meant. */
function findPods(cidr: CidrPeer, { pods, podRanges }: KnownAddresses): string | undefined {
  const range = rangeAround(cidr.prefix, podRanges);
  if (range === undefined) return isNetwork(cidr.prefix) ? addressesNamedBy(cidr, pods) : undefined;
  return addressesNamedBy(cidr, pods) ?? `lies in ${range.text}, the range of ${range.owner}`;
}
