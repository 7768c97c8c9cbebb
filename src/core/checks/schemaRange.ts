// Errors of the CRD's schema by the keywords maximum, minimum.
import type { Check } from "./check.ts";
import { schemaCheck } from "./schemaCheck.ts";

/**
 * A number outside the bounds of the schema.
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
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               endPort: 70000
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
 *   ingress:
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               endPort: 7000
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * The schema of the CRD says so, which the API server applies before anything is stored (semantics.md §1.6).
 */
export const schemaRange: Check = schemaCheck({
  code: "schema-range",
  summary: "A number outside the bounds of the schema",
  keywords: ["maximum", "minimum"],
});
