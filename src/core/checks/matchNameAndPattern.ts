// What the agent says of match name and pattern, in our words (semantics.md §1.5, V40).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";
import { splitFix } from "./edits.ts";

/**
 * matchName and matchPattern in one toFQDNs item.
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
 *     - toFQDNs:
 *         - matchName: api.example.com
 *           matchPattern: "*.example.org"
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
 *     - toFQDNs:
 *         - matchName: api.example.com
 *         - matchPattern: "*.example.org"
 * ```
 *
 * ## Why
 *
 * The agent does not check this in DNS rules, where both may stand. (`pkg/policy/api/fqdn.go`, Cilium v1.20.2)
 */
export const matchNameAndPattern: Check = agentCheck({
  code: "match-name-and-pattern",
  summary: "matchName and matchPattern in one toFQDNs item",
  explain: (_facts, { path }, { object, text }) => ({
    message: "`matchPattern` beside `matchName`: one item of `toFQDNs` is a name or a pattern. Write two items.",
    fixes: [splitFix(object.node, text, path.slice(0, -1), "matchPattern", ["matchName"])],
  }),
});
