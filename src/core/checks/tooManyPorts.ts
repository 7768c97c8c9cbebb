// What the agent says of too many ports, in our words (semantics.md §1.5, V20).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * More than 40 ports in one toPorts item.
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
 *             - port: "8000"
 *             - port: "8001"
 *             - port: "8002"
 *             - port: "8003"
 *             - port: "8004"
 *             - port: "8005"
 *             - port: "8006"
 *             - port: "8007"
 *             - port: "8008"
 *             - port: "8009"
 *             - port: "8010"
 *             - port: "8011"
 *             - port: "8012"
 *             - port: "8013"
 *             - port: "8014"
 *             - port: "8015"
 *             - port: "8016"
 *             - port: "8017"
 *             - port: "8018"
 *             - port: "8019"
 *             - port: "8020"
 *             - port: "8021"
 *             - port: "8022"
 *             - port: "8023"
 *             - port: "8024"
 *             - port: "8025"
 *             - port: "8026"
 *             - port: "8027"
 *             - port: "8028"
 *             - port: "8029"
 *             - port: "8030"
 *             - port: "8031"
 *             - port: "8032"
 *             - port: "8033"
 *             - port: "8034"
 *             - port: "8035"
 *             - port: "8036"
 *             - port: "8037"
 *             - port: "8038"
 *             - port: "8039"
 *             - port: "8040"
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
 *             - port: "8000"
 *               endPort: 8040
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * The CRD and the agent hold the same limit. Ports next to each other are one range.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const tooManyPorts: Check = agentCheck({
  code: "too-many-ports",
  summary: "More than 40 ports in one toPorts item",
  explain: ({ count = "" }) => ({
    message: `${count} ports in one item: the limit is 40. Write a range with \`endPort\`, or several items under \`toPorts\`.`,
  }),
});
