// A selector that selects nothing where the folder tells all pods.
import { clusterLabelKey, namespaceLabelKey } from "../policy/k8s/labelKeys.ts";
import type { LabelSelector } from "../policy/selector.ts";
import type { World } from "../world/world.ts";
import { policyCheck } from "./policyCheck.ts";
import type { WorldCheck, WorldCheckInput } from "./worldCheck.ts";
import type { WrittenSelector } from "./writtenPeers.ts";
import { peerSelectors, subjectSelectors } from "./writtenPeers.ts";

/**
 * A selector that selects no pod of a folder which tells them all.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: from-shop
 * spec:
 *   endpointSelector: {matchLabels: {app: databse}}
 *   ingress:
 *     - fromEndpoints: [{matchLabels: {app: db}}]
 * ---
 * apiVersion: cilium.io/v2
 * kind: CiliumIdentity
 * metadata: {name: "4711"}
 * security-labels: {k8s:app: db, k8s:io.kubernetes.pod.namespace: default, k8s:io.cilium.k8s.policy.cluster: default}
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: from-db
 * spec:
 *   endpointSelector: {matchLabels: {app: db}}
 *   ingress:
 *     - fromEndpoints: [{matchLabels: {app: db}}]
 * ---
 * apiVersion: cilium.io/v2
 * kind: CiliumIdentity
 * metadata: {name: "4711"}
 * security-labels: {k8s:app: db, k8s:io.kubernetes.pod.namespace: default, k8s:io.cilium.k8s.policy.cluster: default}
 * ```
 *
 * ## Why
 *
 * A misspelt label is a selector like any other: it selects nothing, and nobody says so. The check speaks where the folder
 * tells all pods: it holds the state of a cluster (CiliumEndpoint or CiliumIdentity objects), or the selector names
 * namespaces that `completeNamespaces` of the workspace file lists. It shows what is there now, so a policy that waits for
 * its pods is right all the same (cilium issues 1556 and 13338).
 */
export const selectsNothing: WorldCheck = policyCheck({
  code: "selects-nothing",
  severity: "warning",
  summary: "A selector that selects no pod of a folder which tells them all",
  dependsOn: ({ world }) => [world.endpoints, world.config.completeNamespaces],
  find: (policy, input) => {
    if (!input.world.isComplete && (input.world.config.completeNamespaces ?? []).length === 0) return [];
    const adviceOn = (what: string, selectors: readonly WrittenSelector[]) =>
      selectors
        .filter(({ selector }) => isIdle(selector, input))
        .map(({ selector, range }) => ({
          range,
          message: `This ${what} selects none of the pods that the folder tells, and it tells all of them: \`${selector.key}\`. Correct its labels or its namespace, or add the pods.`,
        }));
    return [...adviceOn("policy", subjectSelectors(policy)), ...adviceOn("peer", peerSelectors(policy))];
  },
});

function isIdle(selector: LabelSelector, { world, policyWorld }: WorldCheckInput): boolean {
  const { requirements } = selector;
  if (requirements.length === 0 || requirements.some(({ key }) => key.source === "reserved")) return false;
  if (asksElsewhere(selector, world) || !isTold(selector, world)) return false;
  if (world.isComplete) return policyWorld.selectionsOf(selector).length === 0;
  return policyWorld.endpointsOf(selector, false).every(({ endpoint }) => endpoint.representative);
}

/** Of another cluster. */
function asksElsewhere({ requirements }: LabelSelector, { cluster }: World): boolean {
  return requirements.some(
    ({ key, operator, values }) => key.key === clusterLabelKey && operator === "In" && !values.includes(cluster),
  );
}

/**
 * The folder tells all pods that the selector may select. A namespace without a single manifest was not read, whatever the
 * workspace file says: only some files of the folder were named.
 */
function isTold({ requirements }: LabelSelector, { isComplete, config, endpoints }: World): boolean {
  const told = (config.completeNamespaces ?? []).filter((name) =>
    endpoints.some(({ namespace, kind }) => namespace === name && kind !== "Declared"),
  );
  return (
    isComplete ||
    requirements.some(
      ({ key, operator, values }) =>
        key.key === namespaceLabelKey && operator === "In" && values.every((value) => told.includes(value)),
    )
  );
}
