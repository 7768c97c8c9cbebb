// Our own warning W29 of semantics.md §5: an entry of toPorts that names no port.
import { keyRange } from "../policy/api/sanitizeState.ts";
import { getNodeAt } from "../yaml/node.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";
import { isRefused, itemsOf } from "./writtenItem.ts";

/**
 * An entry of toPorts without ports.
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
 *         - rules:
 *             http:
 *               - method: GET
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
 *             - port: "80"
 *               protocol: TCP
 *           rules:
 *             http:
 *               - method: GET
 * ```
 *
 * ## Why
 *
 * The agent makes one filter per port, so without a port there is none: such an entry allows and denies nothing, even where
 * the item names peers (`pkg/policy/rule.go`, Cilium v1.20.2; semantics.md §1.4, measured).
 */
export const portRuleWithoutPorts: Check = ownCheck({
  code: "port-rule-without-ports",
  severity: "warning",
  summary: "An entry of toPorts without ports",
  find: (input) =>
    itemsOf(input.rules).flatMap((item) =>
      (item.toPorts ?? [])
        .filter(({ ports, path }) => {
          const written = getNodeAt(input.object.node, [...path, "ports"]);
          const isNone = written === undefined || (written.kind === "seq" && written.items.length === 0);
          return ports.length === 0 && isNone && !isRefused(input, path);
        })
        .map(({ path }) => ({
          range: keyRange(input.object.node, path),
          message: `An entry of \`toPorts\` without \`ports\` ${item.verdict === "deny" ? "denies" : "allows"} nothing: there is one filter per port, and no port here. Write the ports.`,
        })),
    ),
});
