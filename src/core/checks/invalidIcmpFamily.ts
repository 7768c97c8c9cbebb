// What the agent says of invalid icmp family, in our words (semantics.md §1.5, V42).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * An ICMP family other than IPv4 and IPv6.
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
 *             - type: 8
 *               family: ipv4
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
 * The spelling matters. (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const invalidIcmpFamily: Check = agentCheck({
  code: "invalid-icmp-family",
  summary: "An ICMP family other than IPv4 and IPv6",
  explain: ({ value = "" }) => {
    const family = value.includes("6") ? "IPv6" : "IPv4";
    return {
      message: `Unknown family \`${value}\`: ICMP types belong to IPv4 or IPv6. Write \`${family}\`.`,
      replacement: family,
    };
  },
});
