// The page of duplicate-key; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A key that stands twice in one map.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector: {}
 *   ingress:
 *     - fromEntities:
 *         - cluster
 *   ingress:
 *     - fromEntities:
 *         - host
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
 *     - fromEntities:
 *         - cluster
 *     - fromEntities:
 *         - host
 * ```
 *
 * ## Why
 *
 * Of two equal keys the last one counts and the first is lost without a word (sigs.k8s.io/yaml v1.6); kubectl in
 * strict mode refuses the document. A rule that opens or closes traffic may be the one that is lost.
 */
export const duplicateKey: Check = fileCheck({
  code: "duplicate-key",
  severity: "warning",
  summary: "A key that stands twice in one map",
});
