// What the agent says of l7 rules without a parser, in our words (semantics.md §1.5, V32).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * Rules of a parser that is not named.
 *
 * ## Avoid
 *
 * ```yaml cilium=1.18
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
 *             - port: "4040"
 *               protocol: TCP
 *           rules:
 *             l7:
 *               - cmd: READ
 * ```
 *
 * ## Prefer
 *
 * ```yaml cilium=1.18
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
 *             - port: "4040"
 *               protocol: TCP
 *           rules:
 *             l7proto: r2d2
 *             l7:
 *               - cmd: READ
 * ```
 *
 * ## Why
 *
 * `l7` holds pairs of keys and values that only the parser named by `l7proto` understands. Both are gone since 1.19.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.18.4)
 */
export const l7WithoutL7proto: Check = agentCheck({
  code: "l7-without-l7proto",
  summary: "Rules of a parser that is not named",
  explain: () => ({
    message:
      "`l7` without `l7proto`: only the parser that `l7proto` names can read these rules. Write `l7proto:` beside `l7`.",
  }),
});
