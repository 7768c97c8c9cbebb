// Our own warning W41 of semantics.md §5: requirements.
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";
import { itemsOf, peerKey } from "./writtenItem.ts";

/**
 * A requirement, which restricts the rules of every policy of its pods.
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
 *     - fromRequires:
 *         - matchLabels:
 *             env: prod
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
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: shop
 *             env: prod
 * ```
 *
 * ## Why
 *
 * `fromRequires` and `toRequires` allow nothing: their labels are added to every selector of endpoints in all rules that
 * select the same pods, those of other policies too. They are deprecated since 1.17 and refused since 1.19
 * (`Documentation/security/policy/layer3.rst` and `pkg/policy/api/ingress.go`, Cilium v1.18.4).
 */
export const requiresOfAllRules: Check = ownCheck({
  code: "requires-of-all-rules",
  severity: "warning",
  summary: "A requirement, which restricts the rules of every policy of its pods",
  find: ({ object, rules }) =>
    itemsOf(rules)
      .filter(({ requires }) => (requires ?? []).length > 0)
      .map((item) => {
        const key = peerKey(item, "Requires");
        return {
          range: keyRange(object.node, [...item.path, key]),
          message: `\`${key}\` allows nothing and restricts all ${item.direction} rules of the selected pods, other policies' too; Cilium 1.19 and later refuse it. Write its labels into the selectors that are meant.`,
        };
      }),
});
