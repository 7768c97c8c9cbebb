// What the agent says of mixed l7 rules, in our words (semantics.md §1.5, V33).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * Rules of two L7 protocols in one toPorts item.
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
 *           rules:
 *             http:
 *               - method: GET
 *             dns:
 *               - matchPattern: "*"
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
 *           rules:
 *             http:
 *               - method: GET
 *         - ports:
 *             - port: "53"
 *               protocol: ANY
 *           rules:
 *             dns:
 *               - matchPattern: "*"
 * ```
 *
 * ## Why
 *
 * HTTP goes to Envoy, DNS to the DNS proxy of the agent. (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const mixedL7Rules: Check = agentCheck({
  code: "mixed-l7-rules",
  summary: "Rules of two L7 protocols in one toPorts item",
  explain: ({ first = "", second = "" }) => ({
    message: `\`${second}\` beside \`${first}\`: the rules of one item go to one parser. Write two items under \`toPorts\`, each with its ports.`,
  }),
});
