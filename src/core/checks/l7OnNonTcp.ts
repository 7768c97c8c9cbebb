// What the agent says of l7 on non tcp, in our words (semantics.md §1.5, V27).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";
import { insertFix } from "./edits.ts";

/**
 * An HTTP rule on a port that is not TCP.
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
 *             - port: "80"
 *               protocol: UDP
 *           rules:
 *             http:
 *               - method: GET
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
 *             - port: "80"
 *               protocol: TCP
 *           rules:
 *             http:
 *               - method: GET
 * ```
 *
 * ## Why
 *
 * A port without protocol is ANY, which holds UDP and SCTP too. (`pkg/policy/api/rule_validation.go`, Cilium
 * v1.20.2)
 */
export const l7OnNonTcp: Check = agentCheck({
  code: "l7-on-non-tcp",
  summary: "An HTTP rule on a port that is not TCP",
  explain: ({ protocol = "", port = "", written = "" }, { path }, { object, text }) => ({
    message: `HTTP rule on port ${port}/${protocol}: L7 rules other than DNS apply to TCP only. Write \`protocol: TCP\`.`,
    ...(written === ""
      ? { fixes: [insertFix(object.node, text, path.slice(0, -1), "protocol: TCP")] }
      : { replacement: "TCP" }),
  }),
});
