// Our own warning W44 of semantics.md §5: what deny rules do not have.
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { UnknownField } from "../schema/validateCrd.ts";
import { getNodeAt } from "../yaml/node.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";

/**
 * DNS names or L7 rules in a deny item, which then denies more than it says.
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
 *   egressDeny:
 *     - toFQDNs:
 *         - matchName: bad.example.com
 *       toPorts:
 *         - ports:
 *             - port: "443"
 *               protocol: TCP
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
 *   egressDeny:
 *     - toCIDR:
 *         - 203.0.113.7/32
 *       toPorts:
 *         - ports:
 *             - port: "443"
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * Deny items have neither `toFQDNs` nor L7 rules, so the API server drops both and keeps the rest: without its names the
 * item above denies port 443 to everyone, and a deny without its L7 rules denies the whole port
 * (`EgressDenyRule` and `PortDenyRule` in `pkg/policy/api`, Cilium v1.20.2; `Documentation/security/policy/deny.rst`).
 */
export const denyFieldDropped: Check = ownCheck({
  code: "deny-field-dropped",
  severity: "warning",
  summary: "DNS names or L7 rules in a deny item, which then denies more than it says",
  find: ({ object, unknownFields }) =>
    unknownFields.filter(isOfDeny).map(({ path }) => {
      const isNames = path.at(-1) === "toFQDNs";
      const hasPorts = getNodeAt(object.node, [...path.slice(0, -1), "toPorts"]) !== undefined;
      const left = hasPorts ? "the item denies its ports to everyone" : "the item denies nothing";
      return {
        range: keyRange(object.node, path),
        message: isNames
          ? `\`toFQDNs\` in a deny item is dropped, and without it ${left}. Deny by \`toCIDR\`, or allow the names that are wanted instead.`
          : `\`${path.at(-1)}\` in a deny item is dropped, and without it the item denies the whole port. Remove it, or allow the requests that are wanted instead.`,
      };
    }),
});

const deniedSections = ["ingressDeny", "egressDeny"];

/** A field that allow items have at this place. */
export function isOfDeny({ path }: UnknownField): boolean {
  if (path.at(-1) === "toFQDNs") return path.at(-3) === "egressDeny";
  return path.at(-1) === "rules" && path.at(-3) === "toPorts" && deniedSections.includes(String(path.at(-5)));
}
