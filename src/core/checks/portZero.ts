// Our own information W27 of semantics.md §5: port 0.
import { parsePort } from "../policy/api/parsePort.ts";
import { valueRange } from "../policy/api/sanitizeState.ts";
import { getValue } from "../yaml/node.ts";
import type { Check, CheckInput } from "./check.ts";
import { portsOfNetworkPolicy } from "./networkPolicyPorts.ts";
import type { Advice } from "./ownCheck.ts";
import { ownCheck } from "./ownCheck.ts";
import { isRefused, itemsOf, portsOf } from "./writtenItem.ts";

/**
 * Port 0, which stands for every port.
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
 *             - port: "0"
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
 *     - fromEntities:
 *         - cluster
 *       toPorts:
 *         - ports:
 *             - port: "1"
 *               endPort: 65535
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * Port 0 is the wildcard of its protocol, and without a protocol that of TCP, UDP and SCTP; ICMP is not among them, and
 * only an item without `toPorts` allows it too. In 1.11 keys are exact, and a rule for port 0 is met by packets to port
 * 0 alone (`pkg/policy/types/types.go`, Cilium v1.20.2; `bpf/lib/policy.h`, Cilium v1.11.0; semantics.md §3.7 and §4.1,
 * measured).
 */
export const portZero: Check = ownCheck({
  code: "port-zero",
  severity: "info",
  summary: "Port 0, which stands for every port",
  find: (input) => [
    ...findImplied(input),
    ...itemsOf(input.rules)
      .flatMap(portsOf)
      .map(({ port }) => port)
      .filter(
        (port) =>
          isZero(port.port) && port.endPort === 0 && !isPortless(port.protocol, input) && !isRefused(input, port.path),
      )
      .map((port) => ({
        range: valueRange(input.object.node, [...port.path, "port"]),
        message: explain(port.protocol.toUpperCase(), input),
      })),
  ],
});

/** Ports of a NetworkPolicy without a number are port 0, which is a port like others where keys are exact. */
function findImplied({ object: { kind, node }, profile }: CheckInput): readonly Advice[] {
  const { sanitizing } = profile.dialect;
  if (kind !== "NetworkPolicy" || !hasExactPorts(profile) || sanitizing.portZero !== "taken") return [];
  return portsOfNetworkPolicy(node).flatMap((port) => {
    const written = getValue(port, "port");
    if (written !== undefined && !(written.kind === "scalar" && written.value === null)) return [];
    const message = `A port without a number is port 0 to Cilium ${profile.name}, and met by packets to port 0 alone: keys of the policy map are exact. Name the ports, or leave \`ports\` out.`;
    return [{ range: port.range, message }];
  });
}

function isZero(text: string): boolean {
  const parsed = parsePort(text);
  return "port" in parsed && parsed.port === 0;
}

function isPortless(protocol: string, { profile }: CheckInput): boolean {
  return profile.dialect.sanitizing.protocols.portless.includes(protocol.toUpperCase());
}

function explain(protocol: string, { profile }: CheckInput): string {
  if (hasExactPorts(profile))
    return `Port 0 in Cilium ${profile.name} is met by packets to port 0 alone: keys of the policy map are exact. Name the ports, or leave \`toPorts\` out.`;
  return protocol === "" || protocol === "ANY"
    ? "Port 0 stands for every port of TCP, UDP and SCTP, but not for ICMP. Leave `toPorts` out if everything is meant."
    : `Port 0 stands for every port of ${protocol}. Name the ports if fewer are meant.`;
}

function hasExactPorts({ policyMap }: CheckInput["profile"]): boolean {
  return policyMap.layout.prefixLengthOf(0) === null;
}
