// The page of too-deep; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * Maps and lists nested too deep.
 *
 * ## Why
 *
 * No policy nests deeper than some twenty levels. Deeper text is left out so that it cannot exhaust the stack.
 */
export const tooDeep: Check = fileCheck({
  code: "too-deep",
  severity: "error",
  summary: "Maps and lists nested too deep",
});
