// What the agent says of icmps with ports, in our words (semantics.md §1.5, V11).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";
import { splitFix } from "./edits.ts";

/**
 * icmps and toPorts in one rule item.
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
 *               protocol: TCP
 *       icmps:
 *         - fields:
 *             - type: 8
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
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 *     - icmps:
 *         - fields:
 *             - type: 8
 *               family: IPv4
 * ```
 *
 * ## Why
 *
 * Items are OR-ed, so two items say what one cannot. (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const icmpsWithPorts: Check = agentCheck({
  code: "icmps-with-ports",
  summary: "icmps and toPorts in one rule item",
  explain: (_facts, { path }, { object, text }) => ({
    message: "`icmps` beside `toPorts`: one item allows ports or ICMP types, and ICMP has no ports. Write two items.",
    fixes: [splitFix(object.node, text, path.slice(0, -1), "icmps", ["toPorts"])],
  }),
});
