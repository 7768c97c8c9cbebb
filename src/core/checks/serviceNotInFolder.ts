// What toServices becomes where the folder holds none of its services.
import { policyCheck } from "./policyCheck.ts";
import { nodeAt } from "./ruleItems.ts";
import { nearestOf, serviceNames } from "./serviceNames.ts";
import type { WorldCheck } from "./worldCheck.ts";
import { peersOf } from "./writtenPeers.ts";

/**
 * A service that no manifest of the folder holds.
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
 *     - toServices:
 *         - k8sService: {serviceName: databse, namespace: default}
 *       toPorts:
 *         - ports: [{port: "5432", protocol: TCP}]
 * ---
 * apiVersion: v1
 * kind: Service
 * metadata:
 *   name: database
 * spec:
 *   selector: {app: db}
 *   ports: [{port: 5432}]
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
 *     - toServices:
 *         - k8sService: {serviceName: database, namespace: default}
 *       toPorts:
 *         - ports: [{port: "5432", protocol: TCP}]
 * ---
 * apiVersion: v1
 * kind: Service
 * metadata:
 *   name: database
 * spec:
 *   selector: {app: db}
 *   ports: [{port: 5432}]
 * ```
 *
 * ## Why
 *
 * The agent writes the pods or addresses of a service into the rule when it sees the service. Until then the rule has no
 * peers: with `toPorts` it is one for these ports of everyone, without it selects nothing (`processRule()` in
 * pkg/policy/k8s/service.go and `mergeEndpointSelectors()` in pkg/policy/utils/parserules.go, Cilium v1.20.2). Where no
 * manifest of the folder holds the service, answers here are those for a cluster without it.
 */
export const serviceNotInFolder: WorldCheck = policyCheck({
  code: "service-not-in-folder",
  severity: "info",
  summary: "A service that no manifest of the folder holds",
  dependsOn: ({ world }) => [world.services],
  find: (policy, { world }) =>
    peersOf(policy, "service")
      .filter(({ peer: { selectors } }) => selectors.length === 0)
      .flatMap(({ origin, peer: { path, range } }) => {
        const name = serviceNames(nodeAt(policy, path));
        if (name.written === "default/kubernetes" || world.services.some((service) => name.isName(service))) return [];
        const isOpen = origin.ports.length > 0 && origin.peers.every(({ selectors }) => selectors.length === 0);
        const effect = isOpen
          ? "without it the rule has no peers and allows its ports to everyone"
          : "without it this peer selects nothing";
        const message = `No manifest of this folder holds ${name.text}: ${effect}, in the cluster and in the answers here. ${nearestOf(name, world.services)}`;
        return [{ range, message }];
      }),
});
