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
  explain: ({ direction }, { text, path }) => ({
    message: text.startsWith("host policies")
      ? "L7 rules in a policy for nodes: the host firewall of this release sends no traffic to the proxy. Remove `rules`, or select pods by `endpointSelector`."
      : direction === "ingress"
        ? "L7 rules on ingress of a node: the host firewall sends no ingress traffic to the proxy. Remove `rules`, or select pods by `endpointSelector`."
        : `${path.at(-1) === "kafka" ? "Kafka" : "HTTP"} rules on egress of a node: on nodes the proxy handles DNS only. Remove \`${path.at(-1)}\`, or select pods by \`endpointSelector\`.`,
  }),
});
