// Our own warning W51 of semantics.md §5: rules of a direction that policyTypes does not name.
import { keyRange } from "../policy/api/sanitizeState.ts";
import { getItems, getNodeAt, getString, getValue } from "../yaml/node.ts";
import type { Check } from "./check.ts";
import { insertItemFix } from "./edits.ts";
import { ownCheck } from "./ownCheck.ts";

/**
 * Rules of a NetworkPolicy in a direction that policyTypes does not name.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: networking.k8s.io/v1
 * kind: NetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   podSelector:
 *     matchLabels:
 *       app: web
 *   policyTypes:
 *     - Ingress
 *   ingress:
 *     - from:
 *         - podSelector: {}
 *   egress:
 *     - to:
 *         - podSelector:
 *             matchLabels:
 *               app: db
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: networking.k8s.io/v1
 * kind: NetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   podSelector:
 *     matchLabels:
 *       app: web
 *   policyTypes:
 *     - Ingress
 *     - Egress
 *   ingress:
 *     - from:
 *         - podSelector: {}
 *   egress:
 *     - to:
 *         - podSelector:
 *             matchLabels:
 *               app: db
 * ```
 *
 * ## Why
 *
 * Kubernetes says that rules of a direction outside `policyTypes` are ignored. Cilium takes them all the same, and with them
 * the direction is denied by default (`ParseNetworkPolicy()` in `pkg/k8s/network_policy.go`, Cilium v1.20.2; semantics.md
 * §1.10, measured).
 */
export const untypedDirection: Check = ownCheck({
  code: "untyped-direction",
  severity: "warning",
  summary: "Rules of a NetworkPolicy in a direction that policyTypes does not name",
  find: ({ object, text }) => {
    if (object.kind !== "NetworkPolicy") return [];
    const spec = getNodeAt(object.node, ["spec"]);
    const types = getItems(getValue(spec, "policyTypes")).map(getString);
    if (types.length === 0) return [];
    return (["Ingress", "Egress"] as const)
      .map((type) => ({ type, direction: type.toLowerCase() }))
      .filter(({ type, direction }) => !types.includes(type) && getItems(getValue(spec, direction)).length > 0)
      .map(({ type, direction }) => ({
        range: keyRange(object.node, ["spec", direction]),
        message: `\`${direction}\` rules while \`policyTypes\` is ${types.join(", ")}: Kubernetes ignores them, Cilium enforces them and denies the rest of ${direction}. Add \`${type}\` to \`policyTypes\`, or remove the rules.`,
        fixes: [insertItemFix(object.node, text, ["spec", "policyTypes"], type)],
      }));
  },
});
