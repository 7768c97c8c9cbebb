// Errors of the CRD's schema by the keyword pattern.
import type { Check } from "./check.ts";
import { schemaCheck } from "./schemaCheck.ts";

/**
 * A text that does not match the pattern of the schema.
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
 *     - toFQDNs:
 *         - matchName: api..example.com
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
 *     - toFQDNs:
 *         - matchName: api.example.com
 * ```
 *
 * ## Why
 *
 * The schema of the CRD says so, which the API server applies before anything is stored (semantics.md §1.6).
 */
export const schemaPattern: Check = schemaCheck({
  code: "schema-pattern",
  summary: "A text that does not match the pattern of the schema",
  keywords: ["pattern"],
});
