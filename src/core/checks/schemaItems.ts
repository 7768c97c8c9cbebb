// Errors of the CRD's schema by the keywords maxItems, minItems, distinctItems, x-kubernetes-list-map-keys.
import type { Check } from "./check.ts";
import { schemaCheck } from "./schemaCheck.ts";

/**
 * A list with too few, too many or equal items.
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
 *             - port: "443"
 *               protocol: TCP
 *           serverNames: []
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
 *             - port: "443"
 *               protocol: TCP
 *           serverNames:
 *             - api.example.com
 * ```
 *
 * ## Why
 *
 * The schema of the CRD says so, which the API server applies before anything is stored (semantics.md §1.6).
 */
export const schemaItems: Check = schemaCheck({
  code: "schema-items",
  summary: "A list with too few, too many or equal items",
  keywords: ["maxItems", "minItems", "distinctItems", "x-kubernetes-list-map-keys"],
});
