// The page of invalid-option-value; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A value that an agent option does not take.
 *
 * ## Why
 *
 * The option keeps its default; the finding names the values that it takes.
 */
export const invalidOptionValue: Check = fileCheck({
  code: "invalid-option-value",
  severity: "error",
  summary: "A value that an agent option does not take",
});
