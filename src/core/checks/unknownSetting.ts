// The page of unknown-setting; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A setting in .cilium-policy-lens.yaml that does not exist.
 *
 * ## Why
 *
 * The file is read by its JSON schema, `schemas/workspace.schema.json`. A key that it does not know has no effect.
 */
export const unknownSetting: Check = fileCheck({
  code: "unknown-setting",
  severity: "error",
  summary: "A setting in .cilium-policy-lens.yaml that does not exist",
});
