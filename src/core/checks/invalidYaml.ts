// The page of invalid-yaml; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * Text that is no YAML.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 *  spec: {}
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
 * kubectl and the API server cannot read the document, so nothing of it is applied. Scalars, merge keys and
 * anchors are read as sigs.k8s.io/yaml v1.6 reads them.
 */
export const invalidYaml: Check = fileCheck({
  code: "invalid-yaml",
  severity: "error",
  summary: "Text that is no YAML",
});
