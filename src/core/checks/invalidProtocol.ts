// What the agent says of invalid protocol, in our words (semantics.md §1.5, V26).

import { findNearestName } from "../schema/nearestName.ts";
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A protocol that rules do not know.
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
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TPC
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
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * The agent reads protocols in any case, the CRD in upper case only. ICMP has rules of its own, `icmps`.
 * (`pkg/policy/api/utils.go`, Cilium v1.20.2)
 */
export const invalidProtocol: Check = agentCheck({
  code: "invalid-protocol",
  summary: "A protocol that rules do not know",
  explain: ({ protocol = "" }, _problem, { profile }) => {
    const { transport } = profile.dialect.sanitizing.protocols;
    const isIcmp = /^icmp(v6)?$/i.test(protocol);
    const nearest = findNearestName(protocol, [...transport, "ANY"]);
    const write = isIcmp ? "an item with `icmps` instead of `toPorts`" : `\`${nearest ?? "TCP"}\``;
    return {
      message: `Unknown protocol \`${protocol}\`: ${isIcmp ? "ICMP has types, no ports" : `ports belong to ${transport.join(", ")} or ANY`}. Write ${write}.`,
      replacement: isIcmp ? undefined : nearest,
    };
  },
});
