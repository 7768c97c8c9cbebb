// Errors of the CRD's schema by any keyword that no other check names, CEL rules among them.
import type { Check } from "./check.ts";
import { toSchemaFinding } from "./schemaCheck.ts";

const code = "schema-rule";
const namedElsewhere = [
  "type",
  "null",
  "enum",
  "pattern",
  "required",
  "exactlyOneKey",
  "someKey",
  "minKeys",
  "maxKeys",
  "maxItems",
  "minItems",
  "distinctItems",
  "x-kubernetes-list-map-keys",
  "maxLength",
  "minLength",
  "maximum",
  "minimum",
  "format",
  "oneOf",
  "metadata",
  "metadataKey",
];

/**
 * A rule of the CRD that no other code stands for.
 *
 * ## Why
 *
 * A CRD may hold rules in CEL beside its schema (`x-kubernetes-validations`). The one that Cilium 1.20 has is found as
 * `empty-policy`, because the agent says the same; this code stands for those of other releases (semantics.md §1.6).
 */
export const schemaRule: Check = {
  code,
  severity: "error",
  summary: "A rule of the CRD that no other code stands for",
  stage: "policy",
  run: (input) =>
    input.crdErrors
      .filter(({ keyword }) => !namedElsewhere.includes(keyword))
      .map((error) => toSchemaFinding(code, error, input)),
};
