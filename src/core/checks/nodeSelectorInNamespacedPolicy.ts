// What the agent says of node selector in namespaced policy, in our words (semantics.md §1.5, P5).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * nodeSelector in a CiliumNetworkPolicy.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   nodeSelector:
 *     matchLabels:
 *       role: edge
 *   ingress:
 *     - fromEntities:
 *         - cluster
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumClusterwideNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   nodeSelector:
 *     matchLabels:
 *       role: edge
 *   ingress:
 *     - fromEntities:
 *         - cluster
 * ```
 *
 * ## Why
 *
 * The CRD lets it pass, the agent refuses the object. (`pkg/k8s/apis/cilium.io/v2/cnp_types.go`, Cilium v1.20.2)
 */
export const nodeSelectorInNamespacedPolicy: Check = agentCheck({
  code: "node-selector-in-namespaced-policy",
  summary: "nodeSelector in a CiliumNetworkPolicy",
  explain: () => ({
    message:
      "`nodeSelector` in a CiliumNetworkPolicy: nodes belong to no namespace. Write the rule in a CiliumClusterwideNetworkPolicy.",
  }),
});
