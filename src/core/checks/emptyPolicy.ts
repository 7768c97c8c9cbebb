// What the agent says of empty policy, in our words (semantics.md §1.5, P2).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A policy without spec and specs.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector: {}
 *   ingress:
 *     - {}
 * ```
 *
 * ## Why
 *
 * The CRD of 1.20 has a rule that says the same to the API server: `spec or specs must be provided`.
 * (`pkg/k8s/apis/cilium.io/v2/errors.go`, Cilium v1.20.2)
 */
export const emptyPolicy: Check = agentCheck({
  code: "empty-policy",
  summary: "A policy without spec and specs",
  explain: () => ({
    message: "The policy has neither `spec` nor `specs`: it holds no rule. Write `spec:`.",
  }),
});
