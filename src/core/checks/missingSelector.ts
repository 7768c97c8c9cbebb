// What the agent says of missing selector, in our words (semantics.md §1.5, V4).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";
import { insertFix } from "./edits.ts";

/**
 * The rule has neither endpointSelector nor nodeSelector.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
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
 * Unlike the podSelector of a Kubernetes NetworkPolicy, the selector has no default. An empty one selects every
 * pod of the policy's namespace, in a clusterwide policy every pod of the cluster.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const missingSelector: Check = agentCheck({
  code: "missing-selector",
  summary: "The rule has neither endpointSelector nor nodeSelector",
  explain: (_facts, { path }, { object, text }) => ({
    message:
      "The rule has neither `endpointSelector` nor `nodeSelector`: the agent cannot tell whose traffic it rules. Write `endpointSelector: {}` for every pod that the policy can select.",
    fixes: [insertFix(object.node, text, path, "endpointSelector: {}")],
  }),
});
