// The page of templated; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A template instead of a policy.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: "{{ .Release.Name }}"
 * spec:
 *   endpointSelector: {}
 *   ingress:
 *     - {}
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
 *   endpointSelector: {}
 *   ingress:
 *     - {}
 * ```
 *
 * ## Why
 *
 * Text with `{{ }}` or `${VAR}` becomes a policy only when Helm, Go or another tool fills it in. It is left alone,
 * with this one hint; render it to have it checked.
 */
export const templated: Check = fileCheck({
  code: "templated",
  severity: "hint",
  summary: "A template instead of a policy",
});
