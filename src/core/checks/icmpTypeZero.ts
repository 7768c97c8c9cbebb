// Our own warning W12 of semantics.md §5: ICMP type 0.
import { valueRange } from "../policy/api/sanitizeState.ts";
import { icmpTypeNumber } from "../policy/port.ts";
import type { Check } from "./check.ts";
import { removeItemFix } from "./edits.ts";
import { ownCheck } from "./ownCheck.ts";
import { isRefused, itemsOf } from "./writtenItem.ts";

/**
 * ICMP type 0, which stands for every type.
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
 *   ingress:
 *     - icmps:
 *         - fields:
 *             - type: EchoRequest
 *               family: IPv4
 *             - type: EchoReply
 *               family: IPv4
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
 *   ingress:
 *     - icmps:
 *         - fields:
 *             - type: EchoRequest
 *               family: IPv4
 * ```
 *
 * ## Why
 *
 * The policy map keeps an ICMP type where it keeps a port, and 0 there is the wildcard: the rule is for every type of the
 * family. Replies to a ping that was let through need no rule, since connection tracking lets them pass (cilium issue 41304;
 * `pkg/policy/api/icmp.go`, `pkg/policy/types/types.go`, Cilium v1.20.2). Where keys are exact, up to 1.11, type 0 is itself.
 */
export const icmpTypeZero: Check = ownCheck({
  code: "icmp-type-zero",
  severity: "warning",
  summary: "ICMP type 0, which stands for every type",
  find: (input) => {
    const { object, rules, profile } = input;
    const isExact = profile.policyMap.layout.prefixLengthOf(0) === null;
    if (isExact) return [];
    return itemsOf(rules)
      .flatMap(({ icmps, verdict }) =>
        (icmps ?? []).flatMap(({ fields }) => fields.map((field) => ({ field, verdict }))),
      )
      .filter(({ field }) => icmpTypeNumber(field.family, field.type) === 0 && !isRefused(input, field.path))
      .map(({ field, verdict }) => ({
        range: valueRange(object.node, [...field.path, "type"]),
        message: `ICMP type \`${field.type}\` is number 0, and 0 stands for every type: the item ${verdict === "deny" ? "denies" : "allows"} all of ${field.family === "IPv6" ? "ICMPv6" : "ICMP"}. Leave it out: replies to a ping that passed need no rule.`,
        fixes: [removeItemFix(object.node, input.text, field.path)],
      }));
  },
});
