// What the agent says of missing name, in our words (semantics.md §1.5, P1).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * An object without a name.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   namespace: default
 * spec:
 *   endpointSelector: {}
 *   ingress:
 *     - {}
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: deny-all
 *   namespace: default
 * spec:
 *   endpointSelector: {}
 *   ingress:
 *     - {}
 * ```
 *
 * ## Why
 *
 * An object in a file may have `generateName` instead; the API server then makes a name.
 * (`pkg/k8s/apis/cilium.io/v2/cnp_types.go`, Cilium v1.20.2)
 */
export const missingName: Check = agentCheck({
  code: "missing-name",
  summary: "An object without a name",
  explain: (_facts, _problem, { object }) => ({
    message: `The ${object.kind} has no name: nothing can be stored or found without one. Write \`name:\` under \`metadata\`.`,
  }),
});
