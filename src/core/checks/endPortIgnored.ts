// Our own warnings W26 and W52 of semantics.md §5: ends of port ranges that count for nothing.
import { parsePort } from "../policy/api/parsePort.ts";
import type { RawPort } from "../policy/api/rule.ts";
import { valueRange } from "../policy/api/sanitizeState.ts";
import { isServiceName } from "../policy/port.ts";
import type { DatapathProfile } from "../profile.ts";
import type { Fix, Problem } from "../text/problem.ts";
import type { KubeObject } from "../world/kubeObject.ts";
import { getValue } from "../yaml/node.ts";
import type { Check } from "./check.ts";
import { portsOfNetworkPolicy } from "./networkPolicyPorts.ts";

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
 * Cilium v1.20.2; semantics.md §1.5 and §3.7, measured). Up to 1.14 an `endPort` of a NetworkPolicy counts for nothing at
 * all; the agent says so in its log alone (`parsePorts()` in `pkg/k8s/network_policy.go`, Cilium v1.14.19).
 */
export const endPortIgnored: Check = {
  code,
  severity: "warning",
  summary: "An endPort that counts for nothing",
  stage: "policy",
  run: ({ object, rules, profile }) => [
    ...findUnread(object, profile),
    ...rules
      .flatMap((rule) => rule.items)
      .flatMap((item) => item.toPorts ?? [])
      .flatMap((portRule) => portRule.ports)
      .flatMap((port) => {
        const message = explain(port, profile);
        if (message === undefined) return [];
        const range = valueRange(object.node, [...port.path, "endPort"]);
        const finding: Problem = { code, severity: "warning", range, message, rejectedBy: [] };
        const fix = swapFix(object, port);
        return [fix === undefined ? finding : { ...finding, fixes: [fix] }];
      }),
  ],
};

/** Versions whose agent has no field for `endPort` of a NetworkPolicy. */
function findUnread({ kind, node }: KubeObject, { conversion, name }: DatapathProfile): readonly Problem[] {
  if (kind !== "NetworkPolicy" || conversion.hasNetworkPolicyRanges) return [];
  return portsOfNetworkPolicy(node).flatMap((port) => {
    const [first, last] = [getValue(port, "port"), getValue(port, "endPort")];
    if (first?.kind !== "scalar" || last?.kind !== "scalar" || typeof last.value !== "number") return [];
    if (typeof first.value !== "number" || last.value <= first.value) return [];
    const message = `\`endPort: ${last.value}\` in a NetworkPolicy: the agent of Cilium ${name} does not read it, so the rule is for port ${first.value} alone. Name each port, or upgrade to 1.16.`;
    return [{ code, severity: "warning", range: last.range, message, rejectedBy: [] }];
  });
}

/** Where both are numbers in the wrong order. */
function swapFix({ node }: KubeObject, { port, endPort, path }: RawPort): Fix | undefined {
  const parsed = parsePort(port);
  if (isServiceName(port) || "error" in parsed || parsed.port <= endPort) return undefined;
  return {
    title: "Swap `port` and `endPort`",
    edits: [
      { range: valueRange(node, [...path, "port"]), newText: `"${endPort}"` },
      { range: valueRange(node, [...path, "endPort"]), newText: String(parsed.port) },
    ],
  };
}

function explain({ port, endPort }: RawPort, { mechanisms }: DatapathProfile): string | undefined {
  if (endPort === 0) return undefined;
  if (isServiceName(port)) {
    return `\`endPort: ${endPort}\` after the named port \`${port}\`: a range needs numbers, so the rule is for that port alone. Write the number of the first port, or remove \`endPort\`.`;
  }
  const parsed = parsePort(port);
  if ("error" in parsed) return undefined;
  if (parsed.port === 0) {
    const isWildcard = mechanisms.portsOfRange(0, endPort).some(({ bits }) => bits === 0);
    if (!isWildcard) return undefined;
    return `\`endPort: ${endPort}\` after port 0: port 0 stands for every port, so the rule is for the whole protocol. Write 1 as the first port, or remove \`endPort\`.`;
  }
  if (endPort >= parsed.port) return undefined;
  return `\`endPort: ${endPort}\` is below \`port: ${port}\`: the range is empty, so the rule is for port ${port} alone. Write a higher \`endPort\`, or remove it.`;
}
