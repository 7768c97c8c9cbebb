// Fields that the API server prunes without a word.
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { UnknownField } from "../schema/validateCrd.ts";
import type { Problem } from "../text/problem.ts";
import { getNodeAt } from "../yaml/node.ts";
import type { Check, CheckInput } from "./check.ts";
import { isOfDeny } from "./denyFieldDropped.ts";
import { isDroppedL7 } from "./l7RulesDropped.ts";

/**
 * A field that the schema does not have.
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
 *     - fromEndpoint:
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
 * ```
 *
 * ## Why
 *
 * The API server drops fields that the CRD does not know and stores the rest, so the policy says something else than its
 * text: here it would deny all ingress. kubectl refuses such a document only when it validates strictly
 * (semantics.md §1.2; k8s.io/apiextensions-apiserver, structural schemas).
 */
export const unknownField: Check = {
  code: "unknown-field",
  severity: "warning",
  summary: "A field that the schema does not have",
  stage: "policy",
  run: (input) =>
    input.unknownFields
      .filter((field) => !isExplained(field, input) && !isOfDeny(field) && !isDroppedL7(field, input))
      .map((field) => toFinding(field, input)),
};

/** A choice that lacks its key names the unknown one in its own message. */
function isExplained({ path }: UnknownField, { crdErrors }: CheckInput): boolean {
  const parent = path.slice(0, -1).join("\n");
  return crdErrors.some(
    (error) =>
      ["exactlyOneKey", "someKey"].includes(error.keyword) &&
      error.path.join("\n") === parent &&
      error.message.includes(`\`${path.at(-1)}\``),
  );
}

function toFinding({ path, nearest, owner, isKept }: UnknownField, { object }: CheckInput): Problem {
  const name = String(path.at(-1));
  const range = keyRange(object.node, path);
  const where = owner === undefined ? "Kubernetes" : `the CRD of ${owner}`;
  const why = isKept
    ? "does not have it here; the API server keeps it, no agent reads it"
    : "does not have it here, so it is dropped and has no effect";
  // Where the map has the key that is meant, a second one would take its place.
  const isThere = nearest !== undefined && getNodeAt(object.node, [...path.slice(0, -1), nearest]) !== undefined;
  const write =
    nearest === undefined
      ? "Remove it."
      : isThere
        ? `Write what it holds into the \`${nearest}\` beside it.`
        : `Write \`${nearest}\`.`;
  const finding: Problem = {
    code: "unknown-field",
    severity: "warning",
    range,
    message: `Unknown field \`${name}\`: ${where} ${why}. ${write}`,
    rejectedBy: [],
  };
  if (nearest === undefined || isThere) return finding;
  return { ...finding, fixes: [{ title: `Replace by \`${nearest}\``, edits: [{ range, newText: nearest }] }] };
}
