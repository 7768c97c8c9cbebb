// Errors of the CRD's schema by the keywords format, oneOf.
import type { Check } from "./check.ts";
import { schemaCheck } from "./schemaCheck.ts";

/**
 * A text that is not of the format that the schema names.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumCIDRGroup
 * metadata:
 *   name: offices
 * spec:
 *   externalCIDRs:
 *     - 10.0.0.300/24
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumCIDRGroup
 * metadata:
 *   name: offices
 * spec:
 *   externalCIDRs:
 *     - 10.0.0.0/24
 * ```
 *
 * ## Why
 *
 * The schema of the CRD says so, which the API server applies before anything is stored (semantics.md §1.6).
 */
export const schemaFormat: Check = schemaCheck({
  code: "schema-format",
  summary: "A text that is not of the format that the schema names",
  keywords: ["format", "oneOf"],
});
