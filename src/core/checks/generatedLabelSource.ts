// What the agent says of label sources of rules, in our words (semantics.md §1.5, V3).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A label of a rule with the source of generated labels.
 *
 * ## Avoid
 *
 * ```yaml cilium=1.11
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   labels:
 *     - key: team
 *       value: payments
 *       source: cilium-generated
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - {}
 * ```
 *
 * ## Prefer
 *
 * ```yaml cilium=1.11
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   labels:
 *     - key: team
 *       value: payments
 *       source: k8s
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - {}
 * ```
 *
 * ## Why
 *
 * Rules with this source come from the agent itself. Cilium 1.8 and 1.11 refuse it in a policy, 1.14 does not any more.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.11.0)
 */
export const generatedLabelSource: Check = agentCheck({
  code: "generated-label-source",
  summary: "A label of a rule with the source of generated labels",
  explain: ({ value = "" }) => ({
    message: `\`${value}\` as a label of a rule: the source \`cilium-generated\` belongs to rules that the agent makes. Write another source, or none.`,
  }),
});
