// What the agent says of invalid label selector, in our words (semantics.md §1.5, V6, V51).

import { findNearestName } from "../schema/nearestName.ts";
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A key, value or operator of a label selector is not valid.
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
 *       "app name!": web
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
 *   endpointSelector:
 *     matchLabels:
 *       app.kubernetes.io/name: web
 *   ingress:
 *     - {}
 * ```
 *
 * ## Why
 *
 * Keys follow the rules of Kubernetes labels, with one optional source before a colon, such as `k8s:` or
 * `reserved:`. The agent lists all errors of a selector in one text; of several wrong matchLabels it visits the
 * first at random, here they come as written. (`pkg/labels/validation.go`, Cilium v1.20.2)
 */
export const invalidLabelSelector: Check = agentCheck({
  code: "invalid-label-selector",
  summary: "A key, value or operator of a label selector is not valid",
  explain: ({ value, detail = "" }) => ({
    message:
      value === undefined
        ? `The label selector does not fit its operator: \`values\` ${detail}. Write values for \`In\` and \`NotIn\` only.`
        : `\`${value}\` is not valid in a label selector: ${shorten(detail)}. Write what a label of a pod can be.`,
    replacement: nearestOperator(value, detail),
  }),
});

/** The reason without the regular expression behind it. */
function shorten(detail: string): string {
  return detail.replace(/ \(e\.g\. .*$/s, "");
}

function nearestOperator(value: string | undefined, detail: string): string | undefined {
  if (value === undefined || !detail.includes("operator")) return undefined;
  return findNearestName(value, ["In", "NotIn", "Exists", "DoesNotExist"]);
}
