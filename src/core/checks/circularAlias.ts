// The page of circular-alias; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * An alias inside the value that it repeats.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec: &rule
 *   endpointSelector: {}
 *   ingress:
 *     - *rule
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
 * Such a value has no end; sigs.k8s.io/yaml v1.6 refuses it.
 */
export const circularAlias: Check = fileCheck({
  code: "circular-alias",
  severity: "error",
  summary: "An alias inside the value that it repeats",
});
