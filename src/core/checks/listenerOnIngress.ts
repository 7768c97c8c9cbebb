// What the agent says of listener on ingress, in our words (semantics.md §1.5, V28).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A custom listener on ingress.
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
 *   ingress:
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
 * Upstream has tested custom listeners on the way out only. (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const listenerOnIngress: Check = agentCheck({
  code: "listener-on-ingress",
  summary: "A custom listener on ingress",
  explain: () => ({
    message:
      "`listener` on ingress: custom Envoy listeners are supported on egress only. Remove it, or write the rule for egress of the clients.",
  }),
});
