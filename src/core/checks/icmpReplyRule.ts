// Our own information W13 of semantics.md §5: replies to pings that rules allow.
import type { RawIcmpField, RuleItem } from "../policy/api/rule.ts";
import { valueRange } from "../policy/api/sanitizeState.ts";
import { icmpTypeNumber } from "../policy/port.ts";
import type { Check } from "./check.ts";
import { removeItemFix } from "./edits.ts";
import { ownCheck } from "./ownCheck.ts";

/**
 * A rule for echo replies beside one for echo requests.
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
 *               family: IPv6
 *             - type: EchoReply
 *               family: IPv6
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
 *               family: IPv6
 * ```
 *
 * ## Why
 *
 * A reply belongs to the connection of its request and passes by connection tracking, in the other direction, whatever that
 * direction's rules say (cilium pull request 25374; semantics.md §4.3).
 */
export const icmpReplyRule: Check = ownCheck({
  code: "icmp-reply-rule",
  severity: "info",
  summary: "A rule for echo replies beside one for echo requests",
  find: ({ object, text, rules }) =>
    rules.flatMap(({ items }) => {
      const fields = items.flatMap(allowedFields);
      return fields
        .filter((field) => isReply(field) && fields.some((other) => isRequestOf(other, field)))
        .map((field) => ({
          range: valueRange(object.node, [...field.path, "type"]),
          message: `Echo replies (\`${field.type}\`) need no rule: they pass with the request that they answer. Leave the type out.`,
          fixes: [removeItemFix(object.node, text, field.path)],
        }));
    }),
});

const echoReplyOfIpv6 = 129;
const echoRequestOfIpv6 = 128;

function allowedFields({ verdict, icmps }: RuleItem): readonly RawIcmpField[] {
  return verdict === "allow" ? (icmps ?? []).flatMap(({ fields }) => fields) : [];
}

/** Of IPv6: that of IPv4 has number 0, of which icmp-type-zero speaks. */
function isReply({ family, type }: RawIcmpField): boolean {
  return family === "IPv6" && icmpTypeNumber(family, type) === echoReplyOfIpv6;
}

function isRequestOf({ family, type }: RawIcmpField, reply: RawIcmpField): boolean {
  return family === reply.family && icmpTypeNumber(family, type) === echoRequestOfIpv6;
}
