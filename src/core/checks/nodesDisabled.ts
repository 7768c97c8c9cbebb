// What the agent says of nodes disabled, in our words (semantics.md §1.5, V16).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * fromNodes or toNodes while node selectors are off.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromNodes:
 *         - matchLabels:
 *             role: edge
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
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEntities:
 *         - remote-node
 * ```
 *
 * ## Why
 *
 * The option is off by default. The agent joins this text to the first other error of the item's peers.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const nodesDisabled: Check = agentCheck({
  code: "nodes-disabled",
  summary: "fromNodes or toNodes while node selectors are off",
  explain: ({ key = "" }) => ({
    message: `\`${key}\`, but \`enable-node-selector-labels\` is false: nodes have no identities of their own then. Set \`enable-node-selector-labels: true\`, or use \`remote-node\` and \`host\` as entities.`,
  }),
});
