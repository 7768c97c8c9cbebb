// The page of unreadable-file; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A file that cannot be read.
 *
 * ## Why
 *
 * The file is listed in the folder, but reading it failed; its policies are not in the answer. The finding names
 * the reason that the system gave.
 */
export const unreadableFile: Check = fileCheck({
  code: "unreadable-file",
  severity: "error",
  summary: "A file that cannot be read",
});
