// Our own warning W18 of semantics.md §5.
import { policyCheck } from "./policyCheck.ts";
import { nodeAt } from "./ruleItems.ts";
import { serviceNames } from "./serviceNames.ts";
import type { WorldCheck } from "./worldCheck.ts";
import { peersOf } from "./writtenPeers.ts";

/**
 * toServices with a service that has a selector, in a version that only takes those without.
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
 *         - k8sService: {serviceName: db, namespace: default}
 * ---
 * apiVersion: v1
 * kind: Service
 * metadata: {name: db}
 * spec:
 *   selector: {app: db}
 *   ports: [{port: 5432}]
 * ---
 * apiVersion: apps/v1
 * kind: DaemonSet
 * metadata: {name: cilium, namespace: kube-system}
 * spec:
 *   selector: {matchLabels: {k8s-app: cilium}}
 *   template:
 *     metadata: {labels: {k8s-app: cilium}}
 *     spec:
 *       hostNetwork: true
 *       containers: [{name: cilium-agent, image: "quay.io/cilium/cilium:v1.16.0"}]
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
 * metadata: {name: db}
 * spec:
 *   selector: {app: db}
 *   ports: [{port: 5432}]
 * ---
 * apiVersion: apps/v1
 * kind: DaemonSet
 * metadata: {name: cilium, namespace: kube-system}
 * spec:
 *   selector: {matchLabels: {k8s-app: cilium}}
 *   template:
 *     metadata: {labels: {k8s-app: cilium}}
 *     spec:
 *       hostNetwork: true
 *       containers: [{name: cilium-agent, image: "quay.io/cilium/cilium:v1.16.0"}]
 * ```
 *
 * ## Why
 *
 * Up to 1.16 the agent takes services for their endpoints' addresses, and only those without a selector, since the addresses
 * of pods have identities of their own. One with a selector is nothing, and the rule says so to nobody (pkg/k8s/
 * rule_translate.go, Cilium v1.14.19; cilium issues 34021 and 20067; semantics.md §5, W18).
 */
export const serviceWithSelector: WorldCheck = policyCheck({
  code: "service-with-selector",
  severity: "warning",
  summary: "toServices with a service that has a selector, in a version that only takes those without",
  dependsOn: ({ world }) => [world.services, world.profile],
  find: (policy, { world }) => {
    if (world.profile.conversion.services.haveSelectors) return [];
    return peersOf(policy, "service").flatMap(({ peer: { path, range } }) => {
      const name = serviceNames(nodeAt(policy, path));
      const service = world.services.find((one) => one.selector !== undefined && name.isName(one));
      if (service === undefined) return [];
      const message = `Service ${service.namespace}/${service.name} has a selector, and Cilium ${world.profile.name} takes services without one only: this peer selects nothing. Select its pods with toEndpoints.`;
      return [{ range, message }];
    });
  },
});
