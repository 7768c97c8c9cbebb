// Errors of the CRD's schema by the keywords maxLength, minLength.
import type { Check } from "./check.ts";
import { schemaCheck } from "./schemaCheck.ts";

/**
 * A text that is too long or too short.
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
 *     - {}
 *   log:
 *     value: a text of more than thirty-two characters
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
 *     - {}
 *   log:
 *     value: a short text
 * ```
 *
 * ## Why
 *
 * The schema of the CRD says so, which the API server applies before anything is stored (semantics.md §1.6).
 */
export const schemaLength: Check = schemaCheck({
  code: "schema-length",
  summary: "A text that is too long or too short",
  keywords: ["maxLength", "minLength"],
});
