// What the agent says of dns without port, in our words (semantics.md §1.5, V31).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * DNS rules without a port.
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
 *         - rules:
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
 *               protocol: ANY
 *           rules:
 *             dns:
 *               - matchPattern: "*"
 * ```
 *
 * ## Why
 *
 * Only the absence of ports is refused; any port passes, though the text names 53.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const dnsWithoutPort: Check = agentCheck({
  code: "dns-without-port",
  summary: "DNS rules without a port",
  explain: () => ({
    message: 'DNS rules without `ports`: the DNS proxy needs a port to listen for. Write `ports` with `port: "53"`.',
  }),
});
