// Our own warning W1 of semantics.md §5.
import type { CidrPeer } from "./cidrPeersOf.ts";
import { cidrPeersOf, namedBy } from "./cidrPeersOf.ts";
import type { KnownAddress, KnownAddresses } from "./knownAddresses.ts";
import { addressInputs, isNetwork, knownAddresses, rangeAround } from "./knownAddresses.ts";
import { atPolicy, perPolicy } from "./ruleItems.ts";
import type { WorldCheck } from "./worldCheck.ts";
import { listNames } from "./worldCheck.ts";

const code = "cidr-over-pods";

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
export const cidrOverPods: WorldCheck = {
  code,
  severity: "warning",
  summary: "A CIDR over addresses of pods, which a CIDR never selects",
  stage: "world",
  run: perPolicy(
    ({ world }) => [...addressInputs(world), world.options["policy-cidr-match-mode"]],
    (policy, { world }) => {
      if (world.options["policy-cidr-match-mode"].includes("pods")) return [];
      const addresses = knownAddresses(world);
      return cidrPeersOf(policy).flatMap((cidr) => {
        const evidence = findPods(cidr, addresses);
        if (evidence === undefined) return [];
        return [
          atPolicy(policy, {
            code,
            severity: "warning",
            range: cidr.peer.range,
            message: `${cidr.text} ${evidence}, and a CIDR selects no pod: policy sees the identity of the pod's labels instead of its address. Select it by its labels, with ${cidr.origin.direction === "ingress" ? "fromEndpoints" : "toEndpoints"} (in a NetworkPolicy podSelector and namespaceSelector).`,
          }),
        ];
      });
    },
  ),
};

/** "is the address of pod default/db", "lies in 10.0.0.0/16, the range of pods of node a"; undefined where no pod is meant. */
function findPods(cidr: CidrPeer, { pods, podRanges }: KnownAddresses): string | undefined {
  const range = rangeAround(cidr.prefix, podRanges);
  const found: readonly KnownAddress[] = isNetwork(cidr.prefix) || range !== undefined ? namedBy(cidr, pods) : [];
  const [first] = found;
  if (first !== undefined && found.length === 1 && cidr.prefix.bits === first.prefix.bits)
    return `is the address of ${first.owner}`;
  if (first !== undefined) return `holds the addresses of ${listNames(found.map(({ owner }) => owner))}`;
  return range === undefined ? undefined : `lies in ${range.text}, the range of ${range.owner}`;
}
