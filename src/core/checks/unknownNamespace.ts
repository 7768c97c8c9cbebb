// A namespace that a complete world does not hold.
import type { Requirement } from "../labels/requirement.ts";
import { namespaceLabelKey } from "../policy/k8s/labelKeys.ts";
import type { Range } from "../text/range.ts";
import { findNearestName } from "../world/nearestName.ts";
import type { PlacedProblem } from "../world/placedProblem.ts";
import type { World } from "../world/world.ts";
import { getValue } from "../yaml/node.ts";
import { atPolicy, perPolicy, ruleItemsOf } from "./ruleItems.ts";
import type { WorldCheck } from "./worldCheck.ts";

const code = "unknown-namespace";

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
export const unknownNamespace: WorldCheck = {
  code,
  severity: "warning",
  summary: "A namespace that the cluster of the folder does not have",
  stage: "world",
  run: perPolicy(
    ({ world }) => [world.endpoints],
    (policy, { world }) => {
      const names = knownNamespaces(world);
      if (names === undefined) return [];
      const speak = (name: string, range: Range): readonly PlacedProblem[] => {
        if (names.has(name)) return [];
        const nearest = findNearestName(name, names, 2);
        const instead = nearest === undefined ? "Correct the name, or create the namespace." : `Write ${nearest}.`;
        return [
          atPolicy(policy, {
            code,
            severity: "warning",
            range,
            message: `The cluster of this folder has no namespace ${name}: nothing is in it, so nothing is selected. ${instead}`,
          }),
        ];
      };
      const { namespace } = policy.ref;
      const own = getValue(getValue(policy.object.node, "metadata"), "namespace")?.range ?? policy.compiled.nameRange;
      return [
        ...(namespace === "" ? [] : speak(namespace, own)),
        ...ruleItemsOf(policy.compiled).flatMap(({ origin }) =>
          origin.peers
            .filter(({ kind }) => kind === "endpoints")
            .flatMap(({ selectors, range }) =>
              selectors
                .flatMap((selector) => (selector.kind === "labels" ? selector.requirements.flatMap(namespaceOf) : []))
                .filter((name) => name !== namespace)
                .flatMap((name) => speak(name, range)),
            ),
        ),
      ];
    },
  ),
};

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
