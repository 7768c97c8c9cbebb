// What the agent says of dns port range, in our words (semantics.md §1.5, V24).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";
import { removeFix } from "./edits.ts";

/**
 * DNS rules on a range of ports.
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
 *             - port: "53"
 *               endPort: 60
 *               protocol: UDP
 *           rules:
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
 *             - port: "53"
 *               protocol: UDP
 *           rules:
 *             dns:
 *               - matchPattern: "*"
 * ```
 *
 * ## Why
 *
 * Redirects to the DNS proxy are made per port. (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const dnsPortRange: Check = agentCheck({
  code: "dns-port-range",
  summary: "DNS rules on a range of ports",
  explain: ({ endPort = "" }, { path }, { object, text }) => ({
    message: `DNS rules with \`endPort: ${endPort}\`: the DNS proxy listens for single ports. Remove \`endPort\`.`,
    fixes: [removeFix(object.node, text, path)],
  }),
});
