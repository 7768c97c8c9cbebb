// What the agent says of combined peers, in our words (semantics.md §1.5, V12).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";
import { splitFix } from "./edits.ts";

/**
 * Two kinds of peers in one rule item.
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
 *   egress:
 *     - toCIDR:
 *         - 10.0.0.0/8
 *       toFQDNs:
 *         - matchName: api.example.com
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
 *   egress:
 *     - toCIDR:
 *         - 10.0.0.0/8
 *     - toFQDNs:
 *         - matchName: api.example.com
 * ```
 *
 * ## Why
 *
 * The API server accepts such an item, the agent rejects the whole object. Its text names the two kinds in random
 * order; ours names them as written. (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const combinedPeers: Check = agentCheck({
  code: "combined-peers",
  summary: "Two kinds of peers in one rule item",
  explain: ({ first = "", second = "" }, { path }, { object, text }) => ({
    message: `\`${first}\` beside \`${second}\`: one item takes one kind of peers, and the agent does not combine two. Write two items; they are OR-ed.`,
    fixes: [splitFix(object.node, text, path.slice(0, -1), second, first)],
  }),
});
