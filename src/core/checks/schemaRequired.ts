// Errors of the CRD's schema by the keyword required.
import type { Check } from "./check.ts";
import { schemaCheck } from "./schemaCheck.ts";

/**
 * A key that the schema requires is missing.
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
 *         - matchExpressions:
 *             - operator: Exists
 *               values: []
 *       authentication: {}
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
 *         - matchExpressions:
 *             - key: app
 *               operator: Exists
 *       authentication:
 *         mode: required
 * ```
 *
 * ## Why
 *
 * The schema of the CRD says so, which the API server applies before anything is stored (semantics.md §1.6).
 */
export const schemaRequired: Check = schemaCheck({
  code: "schema-required",
  summary: "A key that the schema requires is missing",
  keywords: ["required"],
});
