// Our own warning W17 of semantics.md §5, of addresses.
import { cidrPeersOf, namedBy } from "./cidrPeersOf.ts";
import { addressInputs, isNetwork, knownAddresses } from "./knownAddresses.ts";
import { policyCheck } from "./policyCheck.ts";
import type { WorldCheck } from "./worldCheck.ts";
import { listNames } from "./worldCheck.ts";

/**
 * A CIDR over cluster addresses of services, which no packet has when policy sees it.
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
 *     - toCIDR: [10.96.14.3/32]
 * ---
 * apiVersion: v1
 * kind: Service
 * metadata:
 *   name: db
 * spec:
 *   clusterIP: 10.96.14.3
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
 *     - toEndpoints: [{matchLabels: {app: db}}]
 * ---
 * apiVersion: v1
 * kind: Service
 * metadata:
 *   name: db
 * spec:
 *   clusterIP: 10.96.14.3
 *   selector: {app: db}
 *   ports: [{port: 5432}]
 * ```
 *
 * ## Why
 *
 * The service's address is replaced by that of a backend before the policy of egress is looked up, so that a rule for it
 * meets nothing. The check speaks of a CIDR no wider than a /16 (IPv6: /48) that holds the `clusterIP` of a Service of the
 * folder (cilium issue 39730; semantics.md §5, W17).
 */
export const cidrOverService: WorldCheck = policyCheck({
  code: "cidr-over-service",
  severity: "warning",
  summary: "A CIDR over cluster addresses of services, which no packet has when policy sees it",
  dependsOn: ({ world }) => addressInputs(world),
  find: (policy, { world }) => {
    const { services } = knownAddresses(world);
    if (services.length === 0) return [];
    return cidrPeersOf(policy).flatMap((cidr) => {
      if (cidr.origin.direction !== "egress" || !isNetwork(cidr.prefix)) return [];
      const found = namedBy(cidr, services);
      if (found.length === 0) return [];
      const message = `${cidr.text} holds the cluster address of ${listNames(found.map(({ owner }) => owner))}, and policy never sees it: the address of a backend is in its place by then. Select the pods behind it with toEndpoints, or the service with toServices.`;
      return [{ range: cidr.peer.range, message }];
    });
  },
});
