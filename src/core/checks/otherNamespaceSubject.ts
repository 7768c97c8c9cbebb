// Our own warning W5 of semantics.md §5: a subject in another namespace than the policy's.

import type { RawLabelSelector } from "../policy/api/rule.ts";
import { keyRange, valueRange } from "../policy/api/sanitizeState.ts";
import { namespaceLabelKey } from "../policy/k8s/labelKeys.ts";
import type { Check, CheckInput } from "./check.ts";
import { replaceFix } from "./edits.ts";
import type { Advice } from "./ownCheck.ts";
import { ownCheck } from "./ownCheck.ts";

/**
 * An endpointSelector that asks for another namespace than the policy's.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 *   namespace: shop
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       io.kubernetes.pod.namespace: backend
 *       app: web
 *   ingress:
 *     - fromEntities:
 *         - cluster
 * ```
 *
 * ## Prefer
 *
 * ```yaml
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
 *     - fromEntities:
 *         - cluster
 * ```
 *
 * ## Why
 *
 * A CiliumNetworkPolicy selects pods of its own namespace: the agent adds that label to `endpointSelector`. A value under
 * `k8s:io.kubernetes.pod.namespace` is replaced; without the source, or as an expression, both requirements stay, and no pod
 * meets them (`pkg/k8s/apis/cilium.io/utils/utils.go`, Cilium v1.20.2; `Documentation/security/policy/kubernetes.rst`;
 * semantics.md §1.9, measured).
 */
export const otherNamespaceSubject: Check = ownCheck({
  code: "other-namespace-subject",
  severity: "warning",
  summary: "An endpointSelector that asks for another namespace than the policy's",
  find: (input) => {
    const { kind, writtenNamespace } = input.object;
    if (kind !== "CiliumNetworkPolicy" || writtenNamespace === undefined) return [];
    return input.rules.flatMap(({ endpointSelector }) =>
      endpointSelector === undefined ? [] : judge(input, endpointSelector, writtenNamespace),
    );
  },
});

function judge(
  { object, profile }: CheckInput,
  { matchLabels, matchExpressions }: RawLabelSelector,
  own: string,
): readonly Advice[] {
  const isInit = [...matchLabels, ...matchExpressions].some(({ key }) => key === "reserved:init");
  if (isInit && profile.conversion.scope.subjectsOfInit === "as-written") return [];
  const labels = matchLabels
    .filter(({ key, value }) => isNamespaceKey(key) && value !== own)
    .map(({ key, value, path }): Advice => {
      const effect = key.startsWith("k8s:") ? "is replaced by that" : "matches no pod";
      const range = valueRange(object.node, path);
      return {
        range,
        message: `\`${key}: ${value}\` in a policy of namespace \`${own}\`: a CiliumNetworkPolicy selects pods of its own namespace, so this ${effect}. Put the policy into \`${value}\`, or write a CiliumClusterwideNetworkPolicy.`,
        fixes: [replaceFix(range, own)],
      };
    });
  const expressions = matchExpressions
    .filter(({ key, operator, values }) => isNamespaceKey(key) && excludes(operator, values, own))
    .map(
      ({ key, operator, values, path }): Advice => ({
        range: keyRange(object.node, path),
        message: `\`${key} ${operator} ${values.join(", ")}\` in a policy of namespace \`${own}\`: a CiliumNetworkPolicy selects pods of its own namespace, so this matches no pod. Remove the expression, or write a CiliumClusterwideNetworkPolicy.`,
      }),
    );
  return [...labels, ...expressions];
}

function isNamespaceKey(key: string): boolean {
  return [namespaceLabelKey, `k8s:${namespaceLabelKey}`, `any:${namespaceLabelKey}`].includes(key);
}

function excludes(operator: string, values: readonly string[], own: string): boolean {
  if (operator === "In") return !values.includes(own);
  return operator === "DoesNotExist" || (operator === "NotIn" && values.includes(own));
}
