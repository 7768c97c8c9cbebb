// Our own warning W11 of semantics.md §5: L7 rules where default deny is off.
import type { RawL7Rules } from "../policy/api/rule.ts";
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";

/**
 * L7 rules that restrict although default deny is switched off.
 *
 * ## Avoid
 *
 * ```yaml cilium=1.16
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector: {}
 *   enableDefaultDeny:
 *     egress: false
 *   egress:
 *     - toEntities:
 *         - world
 *       toPorts:
 *         - ports:
 *             - port: "53"
 *               protocol: UDP
 *           rules:
 *             dns:
 *               - matchPattern: "*.example.com"
 * ```
 *
 * ## Prefer
 *
 * ```yaml cilium=1.16
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector: {}
 *   enableDefaultDeny:
 *     egress: false
 *   egress:
 *     - toEntities:
 *         - world
 *       toPorts:
 *         - ports:
 *             - port: "53"
 *               protocol: UDP
 *           rules:
 *             dns:
 *               - matchPattern: "*"
 * ```
 *
 * ## Why
 *
 * `enableDefaultDeny: false` keeps a direction open on layers 3 and 4. In 1.16 L7 rules refuse what they do not list all
 * the same; 1.18 adds a rule for the rest (`createL4Filter()` in `pkg/policy/l4.go`, Cilium v1.16.0 and v1.18.4;
 * `Documentation/security/policy/intro.rst`).
 */
export const l7WithoutDefaultDeny: Check = ownCheck({
  code: "l7-without-default-deny",
  severity: "warning",
  summary: "L7 rules that restrict although default deny is switched off",
  find: ({ object, rules, profile, options }) =>
    profile.conversion.l7WithoutDefaultDeny === "allows-the-rest" || !options["enable-non-default-deny-policies"]
      ? []
      : rules
          .flatMap(({ items, enableDefaultDeny }) =>
            items.filter(({ direction }) => enableDefaultDeny[direction] === false),
          )
          .flatMap((item) => item.toPorts ?? [])
          .flatMap((portRule) => (portRule.rules !== undefined && restricts(portRule.rules) ? [portRule.rules] : []))
          .map(({ path }) => ({
            range: keyRange(object.node, path),
            message:
              "L7 rules while default deny is switched off: the direction stays open, but what these rules do not list is refused on their ports. Add a rule that allows the rest, or remove them.",
          })),
});

/** Some request is refused. */
function restricts({ http, dns }: RawL7Rules): boolean {
  const hasHttp = (http ?? []).length > 0;
  const isOpenHttp = (http ?? []).some(
    ({ path_, method, host, headers, headerMatches }) =>
      path_ === "" && method === "" && host === "" && headers.length === 0 && headerMatches.length === 0,
  );
  const hasDns = (dns ?? []).length > 0;
  const isOpenDns = (dns ?? []).some(({ matchPattern }) => /^\*+\.?$/.test(matchPattern));
  return (hasHttp && !isOpenHttp) || (hasDns && !isOpenDns);
}
