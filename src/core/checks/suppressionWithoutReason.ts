// Comments that silence a finding and do not say why; suppressFindings.ts finds them.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A comment that silences a finding without a reason.
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
 *       toPorts:
 *         - ports:
 *             - port: "2000"
 *               endPort: 1000 # cilium-policy-lens-ignore end-port-ignored
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
 *       toPorts:
 *         - ports:
 *             - port: "2000"
 *               # cilium-policy-lens-ignore end-port-ignored: made by a generator, one port is meant
 *               endPort: 1000
 * ```
 *
 * ## Why
 *
 * Who reads the policy later can't tell whether the finding was judged or only in the way. Write the reason behind a
 * colon: `# cilium-policy-lens-ignore <code>: reason`.
 */
export const suppressionWithoutReason: Check = fileCheck({
  code: "suppression-without-reason",
  severity: "hint",
  summary: "A comment that silences a finding without a reason",
});
