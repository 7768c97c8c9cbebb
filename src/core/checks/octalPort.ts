// Our own warning W28 of semantics.md §5: a port with leading zeros.
import { parsePort } from "../policy/api/parsePort.ts";
import { valueRange } from "../policy/api/sanitizeState.ts";
import { isServiceName } from "../policy/port.ts";
import type { Check } from "./check.ts";
import { replaceFix } from "./edits.ts";
import { ownCheck } from "./ownCheck.ts";
import { itemsOf, portsOf } from "./writtenItem.ts";

/**
 * A port with a leading zero, which is read as octal.
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
 *             - port: "0443"
 *               protocol: TCP
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
 *             - port: "443"
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * The agent reads a port with Go's `strconv.ParseUint(text, 0, 16)`, where a leading 0 means base 8: `0443` is port 291. The
 * schema takes it for digits (`PortProtocol.sanitize()` in `pkg/policy/api/rule_validation.go`, Cilium v1.20.2).
 */
export const octalPort: Check = ownCheck({
  code: "octal-port",
  severity: "warning",
  summary: "A port with a leading zero, which is read as octal",
  find: ({ object, rules }) =>
    itemsOf(rules)
      .flatMap(portsOf)
      .flatMap(({ port: { port, path } }) => {
        if (!/^0+[0-9]+$/.test(port) || isServiceName(port)) return [];
        const parsed = parsePort(port);
        const digits = port.replace(/^0+/, "");
        if ("error" in parsed || digits === "" || parsed.port === Number(digits)) return [];
        const range = valueRange(object.node, [...path, "port"]);
        return [
          {
            range,
            message: `\`port: "${port}"\` is port ${parsed.port}: a number with a leading zero is octal. Write \`"${digits}"\`.`,
            fixes: [replaceFix(range, `"${digits}"`)],
          },
        ];
      }),
});
