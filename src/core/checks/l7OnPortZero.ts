// What the agent says of l7 on port zero, in our words (semantics.md §1.5, V30).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * L7 rules on port 0.
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
 *             - port: "0"
 *               protocol: TCP
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
 *   ingress:
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 *           rules:
 *             http:
 *               - method: GET
 * ```
 *
 * ## Why
 *
 * Traffic is redirected to the proxy per port. (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const l7OnPortZero: Check = agentCheck({
  code: "l7-on-port-zero",
  summary: "L7 rules on port 0",
  explain: () => ({
    message:
      "L7 rules on port 0, which stands for every port: the proxy needs a port to listen for. Write the port of the service.",
  }),
});
