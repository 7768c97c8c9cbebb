// What the agent says of no rules, in our words (semantics.md §1.5, V1).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * The rule has no ingress, ingressDeny, egress or egressDeny.
 *
 * ## Avoid
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
 *   ingress: []
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
 *     - {}
 * ```
 *
 * ## Why
 *
 * A rule without any section would have no effect, so the agent refuses the whole object since 1.17. An empty list
 * counts as absent. `ingress: [{}]` is the shortest rule: it denies all ingress.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const noRules: Check = agentCheck({
  code: "no-rules",
  summary: "The rule has no ingress, ingressDeny, egress or egressDeny",
  explain: () => ({
    message:
      "The rule has no ingress, ingressDeny, egress or egressDeny: it selects endpoints and says nothing about them. Write `ingress:` or `egress:` with at least one item.",
  }),
});
