// Our own warnings W26 and W52 of semantics.md §5: ends of port ranges that count for nothing.
import { parsePort } from "../policy/api/parsePort.ts";
import type { RawPort } from "../policy/api/rule.ts";
import { valueRange } from "../policy/api/sanitizeState.ts";
import { isServiceName } from "../policy/port.ts";
import type { Check } from "./check.ts";

const code = "end-port-ignored";

/**
 * An endPort that counts for nothing.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector: {}
 *   ingress:
 *     - toPorts:
 *         - ports:
 *             - port: "2000"
 *               endPort: 1000
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
 *   endpointSelector: {}
 *   ingress:
 *     - toPorts:
 *         - ports:
 *             - port: "1000"
 *               endPort: 2000
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * Neither the schema nor the agent compares the two. Where `endPort` is below `port`, or `port` is a name, the rule is for
 * the single port; where `port` is 0, it is for the whole protocol (`pkg/policy/api/l4.go`, `pkg/policy/types/types.go`,
 * Cilium v1.20.2; semantics.md §1.5 and §3.7, measured).
 */
export const endPortIgnored: Check = {
  code,
  severity: "warning",
  summary: "An endPort that counts for nothing",
  stage: "policy",
  run: ({ object, rules }) =>
    rules
      .flatMap((rule) => rule.items)
      .flatMap((item) => item.toPorts ?? [])
      .flatMap((portRule) => portRule.ports)
      .flatMap((port) => {
        const message = explain(port);
        if (message === undefined) return [];
        const range = valueRange(object.node, [...port.path, "endPort"]);
        return [{ code, severity: "warning" as const, range, message, rejectedBy: [] }];
      }),
};

function explain({ port, endPort }: RawPort): string | undefined {
  if (endPort === 0) return undefined;
  if (isServiceName(port)) {
    return `\`endPort: ${endPort}\` after the named port \`${port}\`: a range needs numbers, so the rule is for that port alone. Write the number of the first port, or remove \`endPort\`.`;
  }
  const parsed = parsePort(port);
  if ("error" in parsed) return undefined;
  if (parsed.port === 0) {
    return `\`endPort: ${endPort}\` after port 0: port 0 stands for every port, so the rule is for the whole protocol. Write 1 as the first port, or remove \`endPort\`.`;
  }
  if (endPort >= parsed.port) return undefined;
  return `\`endPort: ${endPort}\` is below \`port: ${port}\`: the range is empty, so the rule is for port ${port} alone. Write a higher \`endPort\`, or remove it.`;
}
