// What the agent says of dns on ingress, in our words (semantics.md §1.5, V9).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * DNS rules on ingress.
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
 *             - port: "53"
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
 * DNS rules watch queries on their way out, to learn which addresses belong to a name.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const dnsOnIngress: Check = agentCheck({
  code: "dns-on-ingress",
  summary: "DNS rules on ingress",
  explain: () => ({
    message:
      "DNS rules on ingress: the DNS proxy sees the queries that a pod sends, not those that it receives. Write them under `egress`, to the pods of the DNS server.",
  }),
});
