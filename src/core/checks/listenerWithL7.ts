// What the agent says of listener with l7, in our words (semantics.md §1.5, V29).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A custom listener beside L7 rules.
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
 *   egress:
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 *           listener:
 *             name: mine
 *             envoyConfig:
 *               kind: CiliumEnvoyConfig
 *               name: envoy
 *           rules:
 *             http:
 *               - method: GET
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
 *   egress:
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 *           listener:
 *             name: mine
 *             envoyConfig:
 *               kind: CiliumEnvoyConfig
 *               name: envoy
 * ```
 *
 * ## Why
 *
 * A listener of one's own need not run Cilium's policy filter. (`pkg/policy/api/rule_validation.go`, Cilium
 * v1.20.2)
 */
export const listenerWithL7: Check = agentCheck({
  code: "listener-with-l7",
  summary: "A custom listener beside L7 rules",
  explain: () => ({
    message: "`listener` beside `rules`: nothing says that a custom listener enforces L7 rules. Remove one of the two.",
  }),
});
