// Our own information W30 of semantics.md §5: SCTP.
import { valueRange } from "../policy/api/sanitizeState.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";
import { isRefused, itemsOf, portsOf } from "./writtenItem.ts";

/**
 * SCTP, which agents support only where it is switched on.
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
 *     - fromEntities:
 *         - cluster
 *       toPorts:
 *         - ports:
 *             - port: "2905"
 *               protocol: SCTP
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
 *         - cluster
 *       toPorts:
 *         - ports:
 *             - port: "2905"
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * `enable-sctp` is off by default. Without it connection tracking drops SCTP with reason 137, unknown L4 protocol,
 * before policy is asked (`bpf/lib/conntrack.h`, Cilium v1.20.2; `Documentation/cmdref/cilium-agent.md`).
 */
export const sctpSupport: Check = ownCheck({
  code: "sctp-support",
  severity: "info",
  summary: "SCTP, which agents support only where it is switched on",
  find: (input) =>
    itemsOf(input.rules)
      .flatMap(portsOf)
      .filter(({ port }) => port.protocol.toUpperCase() === "SCTP" && !isRefused(input, port.path))
      .slice(0, 1)
      .map(({ port }) => ({
        range: valueRange(input.object.node, [...port.path, "protocol"]),
        message:
          "SCTP passes only where agents run with `enable-sctp: true`, which is off by default: without it packets drop before policy is asked. Check the option.",
      })),
});
