// The page of invalid-setting; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A value in .cilium-policy-lens.yaml that cannot be used.
 *
 * ## Why
 *
 * The file is read by its JSON schema, `schemas/workspace.schema.json`. A value that does not fit is left out and
 * its default taken.
 */
export const invalidSetting: Check = fileCheck({
  code: "invalid-setting",
  severity: "error",
  summary: "A value in .cilium-policy-lens.yaml that cannot be used",
});
