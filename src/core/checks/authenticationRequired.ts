// Our own information W48 of semantics.md §5: authentication.
import { valueRange } from "../policy/api/sanitizeState.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";
import { itemsOf } from "./writtenItem.ts";

/**
 * Authentication, without which traffic is dropped.
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
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: shop
 *       authentication:
 *         mode: required
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
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: shop
 * ```
 *
 * ## Why
 *
 * Traffic that such a rule allows is dropped with reason 189, authentication required, until both sides are
 * authenticated, which needs mutual authentication in the agents (`mesh-auth-enabled` and a SPIRE server). Mode
 * `test-always-fail` is for tests: nothing passes. Since 1.20 mutual authentication is deprecated (`pkg/auth/cell.go`,
 * Cilium v1.20.2; semantics.md §5, W48).
 */
export const authenticationRequired: Check = ownCheck({
  code: "authentication-required",
  severity: "info",
  summary: "Authentication, without which traffic is dropped",
  find: ({ object, rules }) =>
    itemsOf(rules)
      .flatMap(({ authentication }) => (authentication === undefined ? [] : [authentication]))
      .filter(({ value }) => value === "required" || value === "test-always-fail")
      .map(({ value, path }) => ({
        range: valueRange(object.node, path),
        message:
          value === "required"
            ? "`mode: required` drops this traffic until agents have authenticated both sides, which needs `mesh-auth-enabled` and SPIRE. Check that they are installed."
            : "`mode: test-always-fail` drops all traffic of this item: it is for tests. Write `required` or `disabled`.",
      })),
});
