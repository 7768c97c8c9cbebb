// What the agent says of invalid port, in our words (semantics.md §1.5, V22).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A port that is neither a number up to 65535 nor a port name.
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
 *             - port: "70000"
 *               protocol: TCP
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
 *     - toPorts:
 *         - ports:
 *             - port: "7000"
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * The pattern of the CRD lets some texts pass that the agent cannot read, 70000 among them. Numbers are read as in
 * Go: a leading 0 makes them octal. (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const invalidPort: Check = agentCheck({
  code: "invalid-port",
  summary: "A port that is neither a number up to 65535 nor a port name",
  explain: ({ port = "" }) => ({
    message: `\`${port}\` is no port: ports are numbers from 0 to 65535 or names of up to 15 letters, digits and single dashes. Write such a number or name.`,
  }),
});
