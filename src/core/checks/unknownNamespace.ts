// A namespace that a complete world does not hold.
import type { Requirement } from "../labels/requirement.ts";
import { namespaceLabelKey } from "../policy/k8s/labelKeys.ts";
import type { Range } from "../text/range.ts";
import { findNearestName } from "../world/nearestName.ts";
import type { World } from "../world/world.ts";
import { getValue } from "../yaml/node.ts";
import { policyCheck } from "./policyCheck.ts";
import type { WorldCheck, WorldPolicy } from "./worldCheck.ts";
import { peerSelectors } from "./writtenPeers.ts";

/**
 * A namespace that the cluster of the folder does not have.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: from-shop
 *   namespace: payments
 * spec:
 *   endpointSelector: {}
 *   ingress:
 *     - fromEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: shpo}}]
 * ---
 * apiVersion: v1
 * kind: Namespace
 * metadata: {name: payments}
 * ---
 * apiVersion: v1
 * kind: Namespace
 * metadata: {name: shop}
 * ---
 * apiVersion: cilium.io/v2
 * kind: CiliumIdentity
 * metadata: {name: "4711"}
 * security-labels: {k8s:app: shop, k8s:io.kubernetes.pod.namespace: shop, k8s:io.cilium.k8s.policy.cluster: default}
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: from-shop
 *   namespace: payments
 * spec:
 *   endpointSelector: {}
 *   ingress:
 *     - fromEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: shop}}]
 * ---
 * apiVersion: v1
 * kind: Namespace
 * metadata: {name: payments}
 * ---
 * apiVersion: v1
 * kind: Namespace
 * metadata: {name: shop}
 * ---
 * apiVersion: cilium.io/v2
 * kind: CiliumIdentity
 * metadata: {name: "4711"}
 * security-labels: {k8s:app: shop, k8s:io.kubernetes.pod.namespace: shop, k8s:io.cilium.k8s.policy.cluster: default}
 * ```
 *
 * ## Why
 *
 * A policy selects endpoints of its own namespace, and a peer is only found in the namespace that it names: a misspelt one
 * selects nothing and nobody says so. The check speaks in folders that hold the state of a cluster (CiliumEndpoint or
 * CiliumIdentity objects) together with its Namespaces, where a namespace has neither a manifest nor anything in it.
 */
export const unknownNamespace: WorldCheck = policyCheck({
  code: "unknown-namespace",
  severity: "warning",
  summary: "A namespace that the cluster of the folder does not have",
  dependsOn: ({ world }) => [world.endpoints],
  find: (policy, { world }) => {
    const names = knownNamespaces(world);
    if (names === undefined) return [];
    return writtenNamespaces(policy)
      .filter(({ name }) => !names.has(name))
      .map(({ name, range }) => {
        const nearest = findNearestName(name, names, 2);
        const instead = nearest === undefined ? "Correct the name, or create the namespace." : `Write ${nearest}.`;
        const message = `The cluster of this folder has no namespace ${name}: nothing is in it, so nothing is selected. ${instead}`;
        return { range, message };
      });
  },
});

interface WrittenNamespace {
  readonly name: string;
  readonly range: Range;
}

/** The policy's own, and others that its peers name. */
function writtenNamespaces(policy: WorldPolicy): readonly WrittenNamespace[] {
  const { ref, object, compiled } = policy;
  const range = getValue(getValue(object.node, "metadata"), "namespace")?.range ?? compiled.nameRange;
  const ofPeers = peerSelectors(policy).flatMap(({ selector, range }) =>
    selector.requirements.flatMap(namespaceOf).map((name) => ({ name, range })),
  );
  const own = ref.namespace === "" ? [] : [{ name: ref.namespace, range }];
  return [...own, ...ofPeers.filter(({ name }) => name !== ref.namespace)];
}

function namespaceOf({ key, operator, values }: Requirement): readonly string[] {
  return key.key === namespaceLabelKey && operator === "In" && values.length === 1 ? values : [];
}

const known = new WeakMap<World["endpoints"], { readonly names: ReadonlySet<string> | undefined }>();

/** Undefined where the folder does not tell them all. */
function knownNamespaces(world: World): ReadonlySet<string> | undefined {
  let held = known.get(world.endpoints);
  if (held === undefined) {
    held = { names: collectNames(world) };
    known.set(world.endpoints, held);
  }
  return held.names;
}

function collectNames({
  isComplete,
  namespaces,
  endpoints,
  services,
  givenIdentities,
}: World): ReadonlySet<string> | undefined {
  const declared = [...namespaces].filter(([, { isDeclared }]) => isDeclared).map(([name]) => name);
  if (!isComplete || declared.length === 0) return undefined;
  const ofIdentities = [...givenIdentities.keys()].flatMap((labels) =>
    labels.split(",").flatMap((label) => label.split(`k8s:${namespaceLabelKey}=`).slice(1)),
  );
  return new Set([
    "default",
    "kube-system",
    "kube-public",
    "kube-node-lease",
    ...declared,
    ...endpoints.map(({ namespace }) => namespace),
    ...services.map(({ namespace }) => namespace),
    ...ofIdentities,
  ]);
}
