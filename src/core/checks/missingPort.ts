// What the agent says of missing port, in our words (semantics.md §1.5, V21).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A port entry without a port.
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
 *             - protocol: TCP
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
 *             - port: "0"
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * Only with `enable-extended-ip-protocols` may the port be absent. (`pkg/policy/api/rule_validation.go`, Cilium
 * v1.20.2)
 */
export const missingPort: Check = agentCheck({
  code: "missing-port",
  summary: "A port entry without a port",
  explain: (_facts, _problem, { profile, object }) => ({
    message: `No port: an entry of \`ports\` names one. Write \`port: ${object.kind === "NetworkPolicy" ? "80" : '"80"'}\`${
      profile.dialect.sanitizing.portZero === "taken" ? ', or `port: "0"` for every port of the protocol' : ""
    }.`,
  }),
});
