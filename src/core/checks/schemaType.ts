// Values of a wrong type, by the CRD's schema, by Kubernetes' own types, or by the agent's decoder.
import type { Problem } from "../text/problem.ts";
import type { Check, CheckInput, JudgedProblem } from "./check.ts";
import { rejectionOf } from "./judgeProblems.ts";
import { messageAsWritten, suggestedFix, toSchemaFinding } from "./schemaCheck.ts";

const code = "schema-type";

/**
 * A value of a type that does not stand there.
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
 *     - toPorts:
 *         - ports:
 *             - port: 80
 *               protocol: TCP
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
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * Ports are texts, because names are allowed too, so a number needs quotes. The same goes for labels that look like
 * numbers or booleans. The schema of the CRD refuses other types, and the agent could not decode them
 * (`pkg/policy/api/l4.go`, Cilium v1.20.2; the texts are those of Go's encoding/json).
 */
export const schemaType: Check = {
  code,
  severity: "error",
  summary: "A value of a type that does not stand there",
  stage: "policy",
  run: (input) => [
    ...input.crdErrors
      .filter(({ keyword }) => keyword === "type" || keyword === "null")
      .map((error) => toSchemaFinding(code, error, input)),
    ...input.agentProblems.filter((problem) => problem.code === code).map((problem) => toFinding(problem, input)),
  ],
};

function toFinding(problem: JudgedProblem, { object }: CheckInput): Problem {
  const { crdError, range, facts = {} } = problem;
  const message =
    crdError === undefined
      ? `Unexpected ${facts.found}: the agent decodes it as ${facts.type}. Write a value of that type.`
      : messageAsWritten(crdError, object.node);
  const fix = suggestedFix(message, range);
  const finding: Problem = {
    code,
    severity: "error",
    range,
    message,
    ...rejectionOf(problem),
  };
  return fix === undefined ? finding : { ...finding, fixes: [fix] };
}
