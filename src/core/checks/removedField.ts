// Fields that older releases had and whose values this one cannot decode any more.
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { Problem } from "../text/problem.ts";
import type { Check } from "./check.ts";
import { removeFix } from "./edits.ts";
import { rejectionOf } from "./judgeProblems.ts";

const code = "removed-field";

/**
 * A field that this release of Cilium has dropped.
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
 *     - fromRequires:
 *         - matchLabels:
 *             env: prod
 *       fromEndpoints:
 *         - matchLabels:
 *             app: web
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
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: web
 *             env: prod
 * ```
 *
 * ## Why
 *
 * `fromRequires` and `toRequires` are deprecated since 1.17 and gone since 1.19. The CRD still has the fields, but takes
 * empty lists only, so that an old policy fails loudly and is not opened in silence. Put the requirement into every
 * selector of the rule (`pkg/policy/api/ingress.go`, Cilium v1.20.2; `Documentation/security/policy/layer3.rst`).
 */
export const removedField: Check = {
  code,
  severity: "error",
  summary: "A field that this release of Cilium has dropped",
  stage: "policy",
  run: ({ agentProblems, object, text, profile }) =>
    agentProblems
      .filter((problem) => problem.code === code)
      .map((problem): Problem => {
        const { path, crdError } = problem;
        const fix = removeFix(object.node, text, path);
        return {
          code,
          severity: "error",
          range: keyRange(object.node, path),
          message:
            crdError?.message ??
            `\`${path.at(-1)}\` is not empty: Cilium ${profile.name} has dropped it. Write its labels into every selector of the rule, and remove it.`,
          ...rejectionOf(problem),
          ...(fix === undefined ? {} : { fixes: [fix] }),
        };
      }),
};
