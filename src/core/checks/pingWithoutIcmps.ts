// Our own warning W14 of semantics.md §5: pings under rules that name ports.
import type { Rule } from "../policy/api/rule.ts";
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { KubeObject } from "../world/kubeObject.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";
import { hasPorts } from "./writtenItem.ts";

/**
 * A policy that says it allows ping, with rules for ports alone.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: allow-ping
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEntities:
 *         - cluster
 *       toPorts:
 *         - ports:
 *             - port: "0"
 *               protocol: ANY
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: allow-ping
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEntities:
 *         - cluster
 *       icmps:
 *         - fields:
 *             - type: EchoRequest
 *               family: IPv4
 * ```
 *
 * ## Why
 *
 * `toPorts` is for TCP, UDP and SCTP, also with protocol `ANY`; ICMP passes by `icmps`, or by an item that names peers
 * and no ports (cilium issue 14609; `pkg/policy/api/l4.go`, Cilium v1.20.2). The check speaks only where the name or the
 * description says ping or ICMP.
 */
export const pingWithoutIcmps: Check = ownCheck({
  code: "ping-without-icmps",
  severity: "warning",
  summary: "A policy that says it allows ping, with rules for ports alone",
  find: ({ object, rules }) =>
    rules.flatMap((rule) => {
      const allowed = rule.items.filter(({ verdict }) => verdict === "allow");
      const [first] = allowed;
      const isForPorts = allowed.every((item) => hasPorts(item) && (item.icmps ?? []).length === 0);
      if (first === undefined || !isForPorts || !saysPing(object, rule)) return [];
      return [
        {
          range: keyRange(object.node, [...first.path, "toPorts"]),
          message:
            "The policy says ping, and its rules are for ports alone: `toPorts` allows TCP, UDP and SCTP, never ICMP. Write an item with `icmps`.",
        },
      ];
    }),
});

function saysPing({ name }: KubeObject, { description }: Rule): boolean {
  const text = `${name} ${description}`.replaceAll(/[-_.]/g, " ");
  return (
    /\b(icmp|icmpv6|(allow|permit)s? pings?)\b/i.test(text) &&
    !/\b(den(y|ies)|block|drop|no|without|disallow)\b/i.test(text)
  );
}
