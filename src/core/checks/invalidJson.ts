// The page of invalid-json; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * Text that is no JSON.
 *
 * ## Why
 *
 * A file whose name ends in `.json` is read as JSON: no comments, no trailing commas, double quotes around every
 * key and text.
 */
export const invalidJson: Check = fileCheck({
  code: "invalid-json",
  severity: "error",
  summary: "Text that is no JSON",
});
