// Our own warning W8 of semantics.md §5: a deny item without anything in it.
import { keyRange } from "../policy/api/sanitizeState.ts";
import { getNodeAt } from "../yaml/node.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";
import { isBare, itemsOf, peerKey } from "./writtenItem.ts";

/**
 * An empty deny item, which denies nothing.
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
 *   ingressDeny:
 *     - {}
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
 *   ingressDeny:
 *     - fromEntities:
 *         - all
 * ```
 *
 * ## Why
 *
 * An item without peers and ports makes no entry of the policy map, so what another policy allows stays allowed. All that
 * it does is to switch its direction to default deny, as any item does (`pkg/policy/rule.go`, Cilium v1.20.2; semantics.md
 * §1.4, measured).
 */
export const bareDenyItem: Check = ownCheck({
  code: "bare-deny-item",
  severity: "warning",
  summary: "An empty deny item, which denies nothing",
  find: ({ object, rules }) =>
    itemsOf(rules)
      .filter((item) => item.verdict === "deny" && isBare(object.node, item))
      .map((item) => {
        const range = getNodeAt(object.node, item.path)?.range;
        const entry = `${peerKey(item, "Entities")}: [all]`;
        return {
          range: keyRange(object.node, item.path),
          message: `\`${item.direction}Deny: [{}]\` denies nothing: an item without peers and ports makes no entry, so what other policies allow stays allowed. Write \`${entry}\` to deny all.`,
          fixes: [range && { title: `Write \`${entry}\``, edits: [{ range, newText: `{${entry}}` }] }],
        };
      }),
});
