// The page of alias-bomb; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * Aliases that repeat too much.
 *
 * ## Why
 *
 * A few short aliases of aliases can stand for billions of values. The document is left out, as sigs.k8s.io/yaml
 * v1.6 leaves it out ("document contains excessive aliasing").
 */
export const aliasBomb: Check = fileCheck({
  code: "alias-bomb",
  severity: "error",
  summary: "Aliases that repeat too much",
});
