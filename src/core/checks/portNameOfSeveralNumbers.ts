// Our own warning W24 of semantics.md §5.
import type { World } from "../world/world.ts";
import { policyCheck } from "./policyCheck.ts";
import { ruleItemsOf } from "./ruleItems.ts";
import type { WorldCheck } from "./worldCheck.ts";

/**
 * A port name of egress that stands for different numbers in the cluster.
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
 *         - ports: [{port: http, protocol: TCP}]
 * ---
 * apiVersion: v1
 * kind: Pod
 * metadata: {name: web, labels: {app: web}}
 * spec:
 *   containers: [{name: web, image: web, ports: [{name: http, containerPort: 8080}]}]
 * ---
 * apiVersion: v1
 * kind: Pod
 * metadata: {name: blog, labels: {app: blog}}
 * spec:
 *   containers: [{name: blog, image: blog, ports: [{name: http, containerPort: 80}]}]
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
 *   name: to-web
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toEndpoints: [{matchLabels: {app: web}}]
 *       toPorts:
 *         - ports: [{port: "8080", protocol: TCP}]
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
 * Up to 1.18 the agent looks a port name of egress up among all pods of the cluster, and where it stands for more than one
 * number there, the rule is skipped without a word. 1.20 asks each selected pod for its own number
 * (pkg/types/portmap.go; cilium issues 24779 and 30003; semantics.md §5, W24).
 */
export const portNameOfSeveralNumbers: WorldCheck = policyCheck({
  code: "port-name-of-several-numbers",
  severity: "warning",
  summary: "A port name of egress that stands for different numbers in the cluster",
  dependsOn: ({ world }) => [world.endpoints, world.profile],
  find: (policy, { world }) => {
    if (world.profile.mechanisms.portNames.owner !== "cluster") return [];
    return ruleItemsOf(policy.compiled)
      .flatMap(({ origin }) => (origin.direction === "egress" ? origin.ports : []))
      .flatMap(({ portName, range }) => {
        const numbers = portName === "" ? [] : numbersOf(portName, world);
        if (numbers.length < 2) return [];
        const message = `The name ${portName} stands for ${numbers.join(" and ")} in this folder: Cilium ${world.profile.name} looks it up among all pods and skips a port of more than one number. Write the number.`;
        return [{ range, message }];
      });
  },
});

function numbersOf(portName: string, { endpoints }: World): readonly number[] {
  const ports = endpoints.flatMap(({ namedPorts }) => namedPorts.filter(({ name }) => name.toLowerCase() === portName));
  const protocols = new Set(ports.map(({ protocol }) => protocol));
  return protocols.size === 1 ? [...new Set(ports.map(({ port }) => port))].sort((a, b) => a - b) : [];
}
