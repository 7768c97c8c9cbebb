// What the agent says of too many icmp fields, in our words (semantics.md §1.5, V41).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * More than 40 ICMP types in one item.
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
 *     - icmps:
 *         - fields:
 *             - type: 0
 *             - type: 1
 *             - type: 2
 *             - type: 3
 *             - type: 4
 *             - type: 5
 *             - type: 6
 *             - type: 7
 *             - type: 8
 *             - type: 9
 *             - type: 10
 *             - type: 11
 *             - type: 12
 *             - type: 13
 *             - type: 14
 *             - type: 15
 *             - type: 16
 *             - type: 17
 *             - type: 18
 *             - type: 19
 *             - type: 20
 *             - type: 21
 *             - type: 22
 *             - type: 23
 *             - type: 24
 *             - type: 25
 *             - type: 26
 *             - type: 27
 *             - type: 28
 *             - type: 29
 *             - type: 30
 *             - type: 31
 *             - type: 32
 *             - type: 33
 *             - type: 34
 *             - type: 35
 *             - type: 36
 *             - type: 37
 *             - type: 38
 *             - type: 39
 *             - type: 40
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
 *     - icmps:
 *         - fields:
 *             - type: 8
 *               family: IPv4
 * ```
 *
 * ## Why
 *
 * The CRD and the agent hold the same limit. (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const tooManyIcmpFields: Check = agentCheck({
  code: "too-many-icmp-fields",
  summary: "More than 40 ICMP types in one item",
  explain: ({ count = "" }) => ({
    message: `${count} ICMP types in one item: the limit is 40. Write several items under \`icmps\`.`,
  }),
});
