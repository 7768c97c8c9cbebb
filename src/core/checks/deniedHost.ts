// Our own information W39 of semantics.md §5: a deny of the own node.
import { valueRange } from "../policy/api/sanitizeState.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";
import { hasPorts } from "./writtenItem.ts";

/**
 * A deny of the host, which also holds for the node's own probes.
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
 *   ingressDeny:
 *     - fromEntities:
 *         - host
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
 *   ingressDeny:
 *     - fromEntities:
 *         - host
 *       toPorts:
 *         - ports:
 *             - port: "22"
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * With `allow-localhost` other than `policy` the agent lets the node of a pod in by itself, so that probes of the kubelet
 * work under default deny. A deny that someone wrote goes before it (semantics.md §3.2 and §5, W39;
 * `pkg/policy/resolve.go`, Cilium v1.20.2).
 */
export const deniedHost: Check = ownCheck({
  code: "denied-host",
  severity: "info",
  summary: "A deny of the host, which also holds for the node's own probes",
  find: ({ object, rules, options }) =>
    options["allow-localhost"] === "policy"
      ? []
      : rules
          .filter(({ endpointSelector }) => endpointSelector !== undefined)
          .flatMap(({ items }) => items)
          .filter((item) => item.direction === "ingress" && item.verdict === "deny" && !hasPorts(item))
          .flatMap((item) => item.entities ?? [])
          .filter(({ value }) => value === "host")
          .map(({ path }) => ({
            range: valueRange(object.node, path),
            message:
              "A deny of `host` goes before the node's own access, which is allowed otherwise: probes of the kubelet fail. Name the ports that are meant, or leave `host` out.",
          })),
});
