// Our own warning W49 of semantics.md §5: traffic of pods to the port of the tunnel.
import { valueRange } from "../policy/api/sanitizeState.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";
import { portsOf } from "./writtenItem.ts";

/**
 * Egress of pods to the port of Cilium's own tunnel.
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
 *       app: overlay
 *   egress:
 *     - toEntities:
 *         - remote-node
 *       toPorts:
 *         - ports:
 *             - port: "8472"
 *               protocol: UDP
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
 *       app: overlay
 *   egress:
 *     - toEntities:
 *         - remote-node
 *       toPorts:
 *         - ports:
 *             - port: "4789"
 *               protocol: UDP
 * ```
 *
 * ## Why
 *
 * Where nodes tunnel (8472 is the port of VXLAN, 6081 that of Geneve), the datapath drops UDP from pods to the tunnel's port
 * before it asks the policy map: reason 170, encapsulation traffic is prohibited (`policy_can_egress()` in
 * `bpf/lib/policy.h`, Cilium v1.20.2). With native routing the rule works.
 */
export const tunnelPort: Check = ownCheck({
  code: "tunnel-port",
  severity: "warning",
  summary: "Egress of pods to the port of Cilium's own tunnel",
  find: ({ object, rules }) =>
    rules
      .filter(({ endpointSelector }) => endpointSelector !== undefined)
      .flatMap(({ items }) => items)
      .filter(({ direction, verdict }) => direction === "egress" && verdict === "allow")
      .flatMap(portsOf)
      .filter(({ port }) => ["8472", "6081"].includes(port.port) && port.protocol.toUpperCase() === "UDP")
      .map(({ port }) => ({
        range: valueRange(object.node, [...port.path, "port"]),
        message: `UDP ${port.port} from a pod is dropped where nodes tunnel through that port, whatever policies allow: only the host may send encapsulated traffic. Remove the port, or let the tunnel of the application use another.`,
      })),
});
