// What the agent says of empty server name, in our words (semantics.md §1.5, V19).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * An empty server name.
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
 *             - port: "443"
 *               protocol: TCP
 *           serverNames:
 *             - ""
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
 *             - port: "443"
 *               protocol: TCP
 *           serverNames:
 *             - api.example.com
 * ```
 *
 * ## Why
 *
 * An empty name could never match. (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const emptyServerName: Check = agentCheck({
  code: "empty-server-name",
  summary: "An empty server name",
  explain: () => ({
    message: "Empty server name: no TLS handshake carries one. Write a name, or remove the item.",
  }),
});
