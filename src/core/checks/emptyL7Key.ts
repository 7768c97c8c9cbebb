// What the agent says of empty keys of l7 rules, in our words (semantics.md §1.5, L7Rules.sanitize).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A rule of `l7` with an empty key.
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
 *             l7proto: r2d2
 *             l7:
 *               - "": READ
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
 * Each pair of a rule is a key that the parser knows, and its value. (`pkg/policy/api/l7.go`, Cilium v1.18.4)
 */
export const emptyL7Key: Check = agentCheck({
  code: "empty-l7-key",
  summary: "A rule of `l7` with an empty key",
  explain: () => ({
    message:
      "An empty key in a rule of `l7`: the parser asks for values by their keys. Write the key, or remove the pair.",
  }),
});
