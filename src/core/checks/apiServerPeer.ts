// Our own warning W19 of semantics.md §5.
import type { Prefix } from "../ipcache/prefix.ts";
import { containsPrefix, readPrefix } from "../ipcache/prefix.ts";
import { getString, getValue } from "../yaml/node.ts";
import { cidrPeersOf } from "./cidrPeersOf.ts";
import { addressInputs } from "./knownAddresses.ts";
import type { Advice } from "./ownCheck.ts";
import { policyCheck } from "./policyCheck.ts";
import { nodeAt } from "./ruleItems.ts";
import type { WorldCheck } from "./worldCheck.ts";
import { peerKey } from "./writtenItem.ts";
import type { WrittenPeer } from "./writtenPeers.ts";
import { peersOf } from "./writtenPeers.ts";

/**
 * The API server by its service or addresses instead of its entity.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: operator
 * spec:
 *   endpointSelector: {matchLabels: {app: operator}}
 *   egress:
 *     - toServices:
 *         - k8sService: {serviceName: kubernetes, namespace: default}
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: operator
 * spec:
 *   endpointSelector: {matchLabels: {app: operator}}
 *   egress:
 *     - toEntities: [kube-apiserver]
 * ```
 *
 * ## Why
 *
 * The Service `default/kubernetes` has no selector, so that it becomes the addresses of its EndpointSlice. Where the API
 * server runs on nodes of the cluster, these have the identities `host`, `remote-node` and `kube-apiserver`, which no CIDR
 * selects; and they change with the control plane. The entity `kube-apiserver` follows them. The check also speaks of a CIDR
 * that is one of those addresses, where an EndpointSlice or Endpoints object of the folder says them (cilium issues 35459
 * and 39573; semantics.md §5, W19).
 */
export const apiServerPeer: WorldCheck = policyCheck({
  code: "api-server-peer",
  severity: "warning",
  summary: "The API server by its service or addresses instead of its entity",
  dependsOn: ({ world }) => addressInputs(world),
  find: (policy, { world }) => {
    const service = world.services.find(({ namespace, name }) => namespace === "default" && name === "kubernetes");
    const addresses = (service?.backendIPs ?? []).flatMap((ip) => readPrefix(ip) ?? []);
    const byService = peersOf(policy, "service")
      .filter(({ peer }) => isKubernetes(getValue(nodeAt(policy, peer.path), "k8sService")))
      .map((peer) => adviceOn(peer, "Service default/kubernetes stands for addresses of nodes"));
    const byAddress = cidrPeersOf(policy)
      .filter(({ prefix }) => isAddress(prefix) && addresses.some((address) => containsPrefix(prefix, address)))
      .map((peer) => adviceOn(peer, `${peer.text} is an address of the API server`));
    return [...byService, ...byAddress];
  },
});

function isAddress({ family, bits }: Prefix): boolean {
  return bits === (family === 4 ? 32 : 128);
}

function isKubernetes(reference: ReturnType<typeof getValue>): boolean {
  return (
    getString(getValue(reference, "serviceName")) === "kubernetes" &&
    getString(getValue(reference, "namespace")) === "default"
  );
}

function adviceOn({ origin, peer: { range } }: WrittenPeer, what: string): Advice {
  const message = `${what}, which have an identity of their own where the control plane is part of the cluster, and then no CIDR selects them. Write ${peerKey(origin, "Entities")}: [kube-apiserver], which follows the API server's addresses.`;
  return { range, message };
}
