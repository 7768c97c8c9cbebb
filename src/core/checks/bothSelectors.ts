// What the agent says of both selectors, in our words (semantics.md §1.5, V5).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";
import { removeFix } from "./edits.ts";

/**
 * The rule has endpointSelector and nodeSelector.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumClusterwideNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
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
 * Policies of pods and policies of the host are enforced at different places of the datapath.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const bothSelectors: Check = agentCheck({
  code: "both-selectors",
  summary: "The rule has endpointSelector and nodeSelector",
  explain: (_facts, { path }, { object, text }) => ({
    message:
      "The rule has `endpointSelector` and `nodeSelector`: it rules pods or nodes, never both. Remove one, or write one rule of `specs` for each.",
    fixes: [removeFix(object.node, text, path)],
  }),
});
