// What the agent says of unknown icmp type, in our words (semantics.md §1.5, V43).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * An ICMP type name that the family does not have.
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
 *             - type: PacketTooBig
 *               family: IPv4
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
 *             - type: PacketTooBig
 *               family: IPv6
 * ```
 *
 * ## Why
 *
 * The CRD knows the names of both families together; the agent looks them up by family while it decodes the
 * object. (`pkg/policy/api/icmp.go`, Cilium v1.20.2)
 */
export const unknownIcmpType: Check = agentCheck({
  code: "unknown-icmp-type",
  summary: "An ICMP type name that the family does not have",
  explain: ({ name = "", family = "" }) => ({
    message: `Unknown ICMP type \`${name}\` for ${family === "IPv6" ? "IPv6" : "IPv4"}: each family has names of its own. Write a name of that family, a number from 0 to 255, or the other family.`,
  }),
});
