// The page of not-an-object; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A document that is a single value.
 *
 * ## Avoid
 *
 * ```yaml
 * CiliumNetworkPolicy
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: web
 * spec:
 *   endpointSelector: {}
 *   ingress:
 *     - {}
 * ```
 *
 * ## Why
 *
 * Kubernetes reads objects: a document that is text or a number decodes into none of them, and kubectl refuses the file
 * (`json: cannot unmarshal string into Go value of type map[string]interface {}`). Often a colon or an indent is missing.
 */
export const notAnObject: Check = fileCheck({
  code: "not-an-object",
  severity: "warning",
  summary: "A document that is a single value",
});
