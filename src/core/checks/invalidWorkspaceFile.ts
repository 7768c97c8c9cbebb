// The page of invalid-workspace-file; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A value in .cilium-policy-lens.yaml that cannot be used.
 *
 * ## Why
 *
 * The file is read by its JSON schema, `schemas/cilium-policy-lens.schema.json`. A value that does not fit is
 * ignored and its default taken.
 */
export const invalidWorkspaceFile: Check = fileCheck({
  code: "invalid-workspace-file",
  severity: "error",
  summary: "A value in .cilium-policy-lens.yaml that cannot be used",
});
