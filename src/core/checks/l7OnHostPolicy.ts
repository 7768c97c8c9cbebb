// What the agent says of l7 on host policy, in our words (semantics.md §1.5, V7, V15).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A policy of nodes has an L7 rule that host policies do not support.
 *
 * ## Avoid
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
 *     - toPorts:
 *         - ports:
 *             - port: "80"
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
 * kind: CiliumClusterwideNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   nodeSelector:
 *     matchLabels:
 *       role: edge
 *   ingress:
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * Traffic of the host does not pass the proxy, but for DNS on egress since 1.18.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const l7OnHostPolicy: Check = agentCheck({
  code: "l7-on-host-policy",
  summary: "A policy of nodes has an L7 rule that host policies do not support",
  explain: ({ direction }) => ({
    message:
      direction === "ingress"
        ? "L7 rules on ingress of a node: the host firewall sends no ingress traffic to the proxy. Remove `rules`, or select pods by `endpointSelector`."
        : "HTTP rules on egress of a node: on nodes the proxy handles DNS only. Remove `http`, or select pods by `endpointSelector`.",
  }),
});
