// What the agent says of port on portless protocol, in our words (semantics.md §1.5, V25).
import { getNodeAt } from "../yaml/node.ts";
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A port on a protocol without ports.
 *
 * ## Avoid
 *
 * ```yaml enable-extended-ip-protocols=true
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
 *             - port: "80"
 *               protocol: GRE
 * ```
 *
 * ## Prefer
 *
 * ```yaml enable-extended-ip-protocols=true
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
 *             - port: "80"
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * VRRP, IGMP, GRE, IPIP, IPV6, ESP and AH carry no ports. They need `enable-extended-ip-protocols`, new in 1.20.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const portOnPortlessProtocol: Check = agentCheck({
  code: "port-on-portless-protocol",
  summary: "A port on a protocol without ports",
  explain: ({ protocol = "" }, { path }, { object }) => {
    const at = path.lastIndexOf("ports");
    const what = `A port on ${protocol}: the protocol has no ports.`;
    return getNodeAt(object.node, [...path.slice(0, at), "rules"]) === undefined
      ? { message: `${what} Write \`port: "0"\`.`, replacement: '"0"' }
      : { message: `${what} Write the protocol that the rules are for, such as \`TCP\`.` };
  },
});
