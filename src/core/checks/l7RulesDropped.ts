// Our own warning W42 of semantics.md §5: L7 rules of parsers that this version has dropped.
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { UnknownField } from "../schema/validateCrd.ts";
import { getNodeAt } from "../yaml/node.ts";
import type { Check, CheckInput } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";

/**
 * Kafka or l7proto rules, which this version drops and then allows everything on the port.
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
 *       app: kafka
 *   ingress:
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: shop
 *       toPorts:
 *         - ports:
 *             - port: "9092"
 *               protocol: TCP
 *           rules:
 *             kafka:
 *               - role: produce
 *                 topic: orders
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
 *       app: kafka
 *   ingress:
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: shop
 *       toPorts:
 *         - ports:
 *             - port: "9092"
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * Cilium 1.19 removed Kafka rules and the parsers of `l7proto`. The API server prunes the fields of a stored policy and of a
 * new one, and what is left is a plain allow of the port: the peers may do everything that the rules kept from them
 * (`pkg/policy/api/l4.go`, Cilium v1.18.4 and v1.20.2).
 */
export const l7RulesDropped: Check = ownCheck({
  code: "l7-rules-dropped",
  severity: "warning",
  summary: "Kafka or l7proto rules, which this version drops and then allows everything on the port",
  find: (input) =>
    input.unknownFields
      .filter((field) => isDroppedL7(field, input) && !isParsedBesides(field, input))
      .map(({ path }) => ({
        range: keyRange(input.object.node, path),
        message: `\`${path.at(-1)}\` rules are not in Cilium ${input.profile.name}: they are dropped, and the item allows everything on its ports. Limit the peers, or filter in the application; remove \`rules\`.`,
      })),
});

/** A field of L7 rules that older versions have and this one does not decode, with something in it. */
export function isDroppedL7({ path }: UnknownField, { object, profile }: CheckInput): boolean {
  const dropped = profile.dialect.decoding.unknownFields.L7Rules ?? [];
  const isL7 = path.at(-2) === "rules" && path.at(-4) === "toPorts" && dropped.includes(String(path.at(-1)));
  const value = isL7 ? getNodeAt(object.node, path) : undefined;
  return value !== undefined && (value.kind !== "seq" || value.items.length > 0);
}

/** `l7` beside the `l7proto` that reads it: one finding for both. */
function isParsedBesides({ path }: UnknownField, { object }: CheckInput): boolean {
  return path.at(-1) === "l7" && getNodeAt(object.node, [...path.slice(0, -1), "l7proto"]) !== undefined;
}
