// What the agent says of port 0, in our words (semantics.md §1.5, V23).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * Port 0 in a release that takes no such port.
 *
 * ## Avoid
 *
 * ```yaml cilium=1.8
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
 *               protocol: UDP
 * ```
 *
 * ## Prefer
 *
 * ```yaml cilium=1.8
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
 * ```
 *
 * ## Why
 *
 * From 1.11 on port 0 stands for every port of a protocol. In 1.8 a rule names each port, or leaves `toPorts` out and
 * means all protocols. (`pkg/policy/api/rule_validation.go`, Cilium v1.8.0)
 */
export const portZero: Check = agentCheck({
  code: "port-zero",
  summary: "Port 0 in a release that takes no such port",
  explain: () => ({
    message:
      "Port 0: this release has no port that stands for all. Write the ports, or remove `toPorts` for every protocol.",
  }),
});
