// What the agent says of icmp rules disabled, in our words (semantics.md §1.5, V10).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * An icmps rule while ICMP rules are off.
 *
 * ## Avoid
 *
 * ```yaml enable-icmp-rules=false
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - icmps:
 *         - fields:
 *             - type: 8
 *               family: IPv4
 * ```
 *
 * ## Prefer
 *
 * ```yaml enable-icmp-rules=false
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
 * The option is on by default since 1.12. (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const icmpRulesDisabled: Check = agentCheck({
  code: "icmp-rules-disabled",
  summary: "An icmps rule while ICMP rules are off",
  explain: () => ({
    message:
      "`icmps`, but `enable-icmp-rules` is false: the agent refuses ICMP rules then. Remove `icmps`, or set `enable-icmp-rules: true`.",
  }),
});
