// Our own warning W2 of semantics.md §5.
import type { Prefix } from "../ipcache/prefix.ts";
import { addressesNamedBy, cidrPeersOf } from "./cidrPeersOf.ts";
import { addressInputs, knownAddresses } from "./knownAddresses.ts";
import { policyCheck } from "./policyCheck.ts";
import type { WorldCheck } from "./worldCheck.ts";
import { peerKey } from "./writtenItem.ts";

/**
 * A CIDR over addresses of nodes, which a CIDR does not select.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: metrics
 * spec:
 *   endpointSelector: {matchLabels: {app: prometheus}}
 *   egress:
 *     - toCIDR: [192.168.10.11/32]
 *       toPorts:
 *         - ports: [{port: "9100", protocol: TCP}]
 * ---
 * apiVersion: v1
 * kind: Node
 * metadata:
 *   name: worker-1
 * status:
 *   addresses: [{type: InternalIP, address: 192.168.10.11}]
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: metrics
 * spec:
 *   endpointSelector: {matchLabels: {app: prometheus}}
 *   egress:
 *     - toEntities: [host, remote-node]
 *       toPorts:
 *         - ports: [{port: "9100", protocol: TCP}]
 * ---
 * apiVersion: v1
 * kind: Node
 * metadata:
 *   name: worker-1
 * status:
 *   addresses: [{type: InternalIP, address: 192.168.10.11}]
 * ```
 *
 * ## Why
 *
 * The address of a node has the identity `host` on that node and `remote-node` (or `kube-apiserver`) elsewhere, and a CIDR
 * selects addresses outside the cluster only. With `policy-cidr-match-mode: nodes` (since 1.16) it selects nodes too, and
 * the check is silent. It speaks of a CIDR no wider than a /28 (IPv6: /124) that holds a known node: a network is
 * written for the other machines in it too (cilium issues 12277, 35401, 16308 and 20550; semantics.md §5, W2).
 */
export const cidrOverNodes: WorldCheck = policyCheck({
  code: "cidr-over-nodes",
  severity: "warning",
  summary: "A CIDR over addresses of nodes, which a CIDR does not select",
  dependsOn: ({ world }) => [...addressInputs(world), world.options["policy-cidr-match-mode"]],
  find: (policy, { world }) => {
    if (world.options["policy-cidr-match-mode"].includes("nodes")) return [];
    const { nodes } = knownAddresses(world);
    return cidrPeersOf(policy).flatMap((cidr) => {
      const evidence = isOfMachines(cidr.prefix) ? addressesNamedBy(cidr, nodes) : undefined;
      if (evidence === undefined) return [];
      const message = `${cidr.text} ${evidence}, and a CIDR selects no node: policy sees host, remote-node or kube-apiserver instead of the address. Write ${peerKey(cidr.origin, "Entities")}: [host, remote-node], or let CIDRs select nodes with the agent option policy-cidr-match-mode: nodes.`;
      return [{ range: cidr.peer.range, message }];
    });
  },
});

/** A wider network is written for the other machines in it too. */
function isOfMachines({ family, bits }: Prefix): boolean {
  return bits >= (family === 4 ? 28 : 124);
}
