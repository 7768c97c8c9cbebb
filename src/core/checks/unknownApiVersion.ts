// The page of unknown-api-version; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A version of a kind that Cilium does not serve.
 *
 * ## Why
 *
 * The kind is one of ours, but no CRD serves it at this apiVersion: `cilium.io/v2` is right for
 * CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy, `networking.k8s.io/v1` for NetworkPolicy. The document
 * is not in the answer.
 */
export const unknownApiVersion: Check = fileCheck({
  code: "unknown-api-version",
  severity: "error",
  summary: "A version of a kind that Cilium does not serve",
});
