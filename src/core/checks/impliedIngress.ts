// Our own information W45 of semantics.md §5: what a NetworkPolicy without policyTypes is.
import { keyRange } from "../policy/api/sanitizeState.ts";
import { getNodeAt, getValue } from "../yaml/node.ts";
import type { Check } from "./check.ts";
import { insertFix } from "./edits.ts";
import { ownCheck } from "./ownCheck.ts";

/**
 * A NetworkPolicy with egress rules alone and no policyTypes, which denies all ingress.
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
 *     - Egress
 *   egress:
 *     - to:
 *         - podSelector:
 *             matchLabels:
 *               app: db
 * ```
 *
 * ## Why
 *
 * Without `policyTypes` a policy is always one of ingress, and one of egress where it has egress rules; without ingress rules
 * it denies all ingress of its pods (`ParseNetworkPolicy()` in `pkg/k8s/network_policy.go`, Cilium v1.20.2; the same is told
 * by the field's description in k8s.io/api/networking/v1).
 */
export const impliedIngress: Check = ownCheck({
  code: "implied-ingress",
  severity: "info",
  summary: "A NetworkPolicy with egress rules alone and no policyTypes, which denies all ingress",
  find: ({ object, text }) => {
    if (object.kind !== "NetworkPolicy") return [];
    const spec = getNodeAt(object.node, ["spec"]);
    const egress = getValue(spec, "egress");
    const isPlain = getValue(spec, "policyTypes") === undefined && getValue(spec, "ingress") === undefined;
    if (!isPlain || egress?.kind !== "seq" || egress.items.length === 0) return [];
    return [
      {
        range: keyRange(object.node, ["spec", "egress"]),
        message:
          "A NetworkPolicy without `policyTypes` is one of ingress too: without ingress rules it denies all ingress of its pods. Write `policyTypes: [Egress]` to rule egress alone, or `[Ingress, Egress]` to say that both are meant.",
        fixes: [insertFix(object.node, text, ["spec"], "policyTypes: [Egress]")],
      },
    ];
  },
});
