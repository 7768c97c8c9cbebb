// Our own warning W3 of semantics.md §5: what `[{}]` means in a Cilium policy.
import type { Rule, RuleItem } from "../policy/api/rule.ts";
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { KubeObject } from "../world/kubeObject.ts";
import { getNodeAt, getString } from "../yaml/node.ts";
import type { Check, CheckInput } from "./check.ts";
import type { Advice } from "./ownCheck.ts";
import { ownCheck } from "./ownCheck.ts";
import { isBare, peerKey } from "./writtenItem.ts";

/**
 * An empty rule item, which allows nothing.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: allow-all-ingress
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - {}
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: allow-all-ingress
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEntities:
 *         - all
 * ```
 *
 * ## Why
 *
 * An item without peers and without ports allows nothing, and its direction is denied by default from then on. In a
 * NetworkPolicy of Kubernetes the same text allows everything. The check speaks where the policy's name or description says
 * that it allows and nothing else does, or where other items stand beside the empty one; `[{}]` as a default deny is as Cilium's documentation has
 * it (`pkg/policy/rule.go`, Cilium v1.20.2; cilium issue 965; semantics.md §1.4, measured).
 */
export const bareItemDenies: Check = ownCheck({
  code: "bare-item-denies",
  severity: "warning",
  summary: "An empty rule item, which allows nothing",
  find: (input) =>
    input.rules.flatMap((rule) =>
      (["ingress", "egress"] as const).flatMap((direction) => judge(input, rule, direction)),
    ),
});

function judge({ object }: CheckInput, rule: Rule, direction: "ingress" | "egress"): readonly Advice[] {
  const items = rule.items.filter((item) => item.direction === direction && item.verdict === "allow");
  const bare = items.filter((item) => isBare(object.node, item));
  if (bare.length === 0) return [];
  const isAmongOthers = bare.length < items.length;
  const isWholeRule = rule.items.every((item) => isBare(object.node, item));
  if (!isAmongOthers && !(isWholeRule && saysAllow(object, rule, direction))) return [];
  return bare.map((item) => ({
    range: keyRange(object.node, item.path),
    message: isAmongOthers
      ? `\`{}\` beside other items of \`${direction}\`: an item without peers and ports allows nothing, so it adds nothing here. Remove it, or write \`${peerKey(item, "Entities")}: [all]\` to allow all.`
      : `\`${direction}: [{}]\` denies all ${direction}: in a Cilium policy an item without peers and ports allows nothing, unlike in a NetworkPolicy. Write \`${peerKey(item, "Entities")}: [all]\` to allow all.`,
    fixes: isAmongOthers ? [] : [allowAll(object, item)],
  }));
}

function allowAll({ node }: KubeObject, item: RuleItem) {
  const range = getNodeAt(node, item.path)?.range;
  const entry = `${peerKey(item, "Entities")}: [all]`;
  return range && { title: `Write \`${entry}\``, edits: [{ range, newText: `{${entry}}` }] };
}

const otherDirection = { ingress: "egress", egress: "ingress" } as const;

/** The name or the description promises to allow, and neither says anything of denying or of the other direction alone. */
function saysAllow({ name, node }: KubeObject, rule: Rule, direction: "ingress" | "egress"): boolean {
  const text = `${name} ${rule.description} ${getString(getNodeAt(node, ["metadata", "annotations", "description"])) ?? ""}`;
  if (
    /den(y|ies)|block|isolat|lock|drop|restrict|default|quarantine|forbid|reject|nothing|none|only|no[- ]/i.test(text)
  )
    return false;
  if (new RegExp(otherDirection[direction], "i").test(text) && !new RegExp(direction, "i").test(text)) return false;
  return /\b(allow|permit|open)s?\b/i.test(text.replaceAll(/[-_.]/g, " "));
}
