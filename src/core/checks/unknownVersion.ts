// The page of unknown-version; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A Cilium version that this build does not have.
 *
 * ## Why
 *
 * The version in settings, in the workspace file or in the folder's Helm values has no profile here; the answer is
 * that of the newest one that this build has.
 */
export const unknownVersion: Check = fileCheck({
  code: "unknown-version",
  severity: "error",
  summary: "A Cilium version that this build does not have",
});
