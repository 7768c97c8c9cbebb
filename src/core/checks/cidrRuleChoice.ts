// What the agent says of cidr rule choice, in our words (semantics.md §1.5, V46, V47).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";
import { splitFix } from "./edits.ts";

/**
 * A CIDR set item without exactly one of cidr, cidrGroupRef and cidrGroupSelector.
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
 *     - toCIDRSet:
 *         - cidr: 10.0.0.0/8
 *           cidrGroupRef: offices
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
 *     - toCIDRSet:
 *         - cidr: 10.0.0.0/8
 *         - cidrGroupRef: offices
 * ```
 *
 * ## Why
 *
 * Each item of a CIDR set is a prefix or a group of prefixes. (`pkg/policy/api/rule_validation.go`, Cilium
 * v1.20.2)
 */
export const cidrRuleChoice: Check = agentCheck({
  code: "cidr-rule-choice",
  summary: "A CIDR set item without exactly one of cidr, cidrGroupRef and cidrGroupSelector",
  explain: ({ first, second }, { path }, { object, text }) =>
    first === undefined || second === undefined
      ? {
          message:
            "An item without `cidr`, `cidrGroupRef` or `cidrGroupSelector`: it names no addresses. Write one of them.",
        }
      : {
          message: `\`${second}\` beside \`${first}\`: an item names its addresses in one way. Write two items.`,
          fixes: [splitFix(object.node, text, path.slice(0, -1), second, [first])],
        },
});
