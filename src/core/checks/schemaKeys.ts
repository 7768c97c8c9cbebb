// Errors of the CRD's schema by the keywords exactlyOneKey, someKey, maxKeys, minKeys.
import type { Check } from "./check.ts";
import { schemaCheck } from "./schemaCheck.ts";

/**
 * Too many or too few of the keys of which the schema wants one.
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
 *   egress:
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 *           rules: {}
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
 *   egress:
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 *           rules:
 *             http: []
 * ```
 *
 * ## Why
 *
 * `kafka`, `l7` and `l7proto` are gone in 1.20, so `rules` with one of them has none of `http` and `dns`. The
 * schema of the CRD says so, which the API server applies before anything is stored (semantics.md §1.6).
 */
export const schemaKeys: Check = schemaCheck({
  code: "schema-keys",
  summary: "Too many or too few of the keys of which the schema wants one",
  keywords: ["exactlyOneKey", "someKey", "maxKeys", "minKeys"],
});
