// Comments that silence nothing; suppressFindings.ts finds them, since only there all findings of a file are known.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A comment that silences a finding which is not there.
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
 *         - cluster # cilium-policy-lens-ignore unknown-entity: a typo that is mended by now
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
 * ```
 *
 * ## Why
 *
 * `# cilium-policy-lens-ignore <code>: reason` silences findings of that code which start on its line; on a line of its
 * own, those of the next line. Several codes are parted by commas. A comment whose finding is gone, whose code no
 * check has, or which names none would hide the next finding there. In a document that Cilium rejects nothing is said
 * of it, since a rejected document hides other findings.
 */
export const unusedSuppression: Check = fileCheck({
  code: "unused-suppression",
  severity: "warning",
  summary: "A comment that silences a finding which is not there",
});
