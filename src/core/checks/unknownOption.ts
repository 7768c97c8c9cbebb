// The page of unknown-option; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * An agent option that is not known.
 *
 * ## Why
 *
 * Options are spelled as the Cilium agent spells them, for example `enable-policy`. An unknown one changes no
 * answer.
 */
export const unknownOption: Check = fileCheck({
  code: "unknown-option",
  severity: "error",
  summary: "An agent option that is not known",
});
