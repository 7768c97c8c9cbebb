// The page of unknown-kind; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A kind that is nearly one of Cilium's.
 *
 * ## Why
 *
 * No API server knows the kind, but its name is close to one of Cilium's, for example `CiliumNetworkPolicies` in
 * place of `CiliumNetworkPolicy`. The document is not in the answer. A kind that is a list or a map is no kind, either.
 */
export const unknownKind: Check = fileCheck({
  code: "unknown-kind",
  severity: "error",
  summary: "A kind that is nearly one of Cilium's",
});
