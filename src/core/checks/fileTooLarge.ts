// The page of file-too-large; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A file above the size limit.
 *
 * ## Why
 *
 * YAML files above 1 MB and JSON files above 64 MB are left out, so that no file can stop the editor. Split the
 * file, or leave it out by `exclude`.
 */
export const fileTooLarge: Check = fileCheck({
  code: "file-too-large",
  severity: "warning",
  summary: "A file above the size limit",
});
