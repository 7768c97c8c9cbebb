// What the agent says of peers beside ports, in our words (semantics.md §1.5, V13).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * Peers that this release does not combine with ports.
 *
 * ## Avoid
 *
 * ```yaml cilium=1.16
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   egress:
 *     - toServices:
 *         - k8sService:
 *             serviceName: database
 *             namespace: default
 *       toPorts:
 *         - ports:
 *             - port: "5432"
 *               protocol: TCP
 * ```
 *
 * ## Prefer
 *
 * ```yaml cilium=1.16
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   egress:
 *     - toServices:
 *         - k8sService:
 *             serviceName: database
 *             namespace: default
 * ```
 *
 * ## Why
 *
 * `toServices` takes no ports from 1.14 to 1.16: they were never looked at (cilium issue 20067). `fromCIDR` and
 * `fromCIDRSet` take none in 1.8, and so does an `ipBlock` of a NetworkPolicy there. The agent refuses the whole object.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.8.0 and v1.16.0)
 */
export const peersWithPorts: Check = agentCheck({
  code: "peers-with-ports",
  summary: "Peers that this release does not combine with ports",
  explain: ({ kind = "" }, _problem, { object, profile }) => ({
    message: `Ports beside \`${object.kind === "NetworkPolicy" ? "ipBlock" : kind}\`: Cilium ${profile.name} does not combine the two. Remove the ports, or name the peers in another way.`,
  }),
});
