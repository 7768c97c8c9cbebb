// Our own warning W6 of semantics.md §5: peers chosen by labels of their namespace, in versions that look in the own one.

import type { RawLabelSelector } from "../policy/api/rule.ts";
import { keyRange } from "../policy/api/sanitizeState.ts";
import { namespaceLabelKey, namespaceLabelsPrefix } from "../policy/k8s/labelKeys.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";
import { itemsOf } from "./writtenItem.ts";

/**
 * Peers chosen by labels of their namespace, where this version looks in the policy's own.
 *
 * ## Avoid
 *
 * ```yaml cilium=1.14
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 *   namespace: backend
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEndpoints:
 *         - matchLabels:
 *             io.cilium.k8s.namespace.labels.team: shop
 * ```
 *
 * ## Prefer
 *
 * ```yaml cilium=1.14
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 *   namespace: backend
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEndpoints:
 *         - matchLabels:
 *             io.cilium.k8s.namespace.labels.team: shop
 *           matchExpressions:
 *             - key: io.kubernetes.pod.namespace
 *               operator: Exists
 * ```
 *
 * ## Why
 *
 * Up to 1.14 the agent adds the policy's own namespace to every peer that names none, also where the peer asks for
 * labels of a namespace: then both must hold, and no pod of another namespace is selected. Later versions leave such a
 * peer alone (cilium pull request 26134; `getEndpointSelector()` in `pkg/k8s/apis/cilium.io/utils/utils.go`, Cilium
 * v1.14.19 and v1.16.0).
 */
export const namespaceLabelsIgnored: Check = ownCheck({
  code: "namespace-labels-ignored",
  severity: "warning",
  summary: "Peers chosen by labels of their namespace, where this version looks in the policy's own",
  find: ({ object, rules, profile }) =>
    object.kind !== "CiliumNetworkPolicy" || profile.conversion.scope.hasNamespaceLabels
      ? []
      : itemsOf(rules)
          .flatMap((item) => item.endpoints ?? [])
          .flatMap((selector) => {
            const label = otherNamespaceLabel(selector, object.namespace);
            if (label === undefined) return [];
            return [
              {
                range: keyRange(object.node, selector.path),
                message: `\`${label}\` chooses peers by their namespace, but Cilium ${profile.name} adds the policy's own namespace to this selector: pods of other namespaces are not selected. Add an expression \`{key: ${namespaceLabelKey}, operator: Exists}\`.`,
              },
            ];
          }),
});

/** A key of a namespace's label, where the selector names no namespace and not the policy's own by its name. */
function otherNamespaceLabel(selector: RawLabelSelector, own: string): string | undefined {
  const keys = keysOf(selector);
  const isScoped = keys.some((key) => key === namespaceLabelKey || key.startsWith("reserved:"));
  const isOwn = selector.matchLabels.some(({ key, value }) => key.endsWith("/metadata.name") && value === own);
  return isScoped || isOwn ? undefined : keys.find((key) => key.startsWith(`${namespaceLabelsPrefix}.`));
}

/** Keys as written, without the source of pods' labels. */
function keysOf({ matchLabels, matchExpressions }: RawLabelSelector): readonly string[] {
  return [...matchLabels, ...matchExpressions].map(({ key }) => key.replace(/^(k8s|any):/, ""));
}
