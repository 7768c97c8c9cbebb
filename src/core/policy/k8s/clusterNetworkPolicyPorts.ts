// The `protocols` of a ClusterNetworkPolicy rule as ports.
// Mirrors kcnpParseProtocols() in pkg/k8s/cluster_network_policy.go and createL4Filter() in pkg/policy/l4.go, Cilium v1.20.2.
import type { PathSegment, YamlNode } from "../../yaml/node.ts";
import { formatPath, getString, getValue } from "../../yaml/node.ts";
import { isNull } from "../api/decodeState.ts";
import type { OriginPort, PortSpec } from "../policyEntry.ts";
import { plainPort } from "../policyEntry.ts";
import { isServiceName, parsePortNumber } from "../port.ts";
import { protocolSctp, protocolTcp, protocolUdp } from "../protocol.ts";

export interface ClusterNetworkPolicyPort {
  readonly specs: readonly PortSpec[];
  readonly origin: OriginPort;
}

export function clusterNetworkPolicyPorts(
  items: readonly YamlNode[],
  path: readonly PathSegment[],
): readonly ClusterNetworkPolicyPort[] {
  return items.map((item, index) => {
    const { protocols, text, ...place } = readPort(item);
    return {
      specs: protocols.map((protocol) => ({ ...plainPort, ...place, protocol })),
      origin: { path: formatPath([...path, index]), range: item.range, text, protocols, ...place },
    };
  });
}

type PortPlace = Pick<OriginPort, "protocols" | "text" | "port" | "endPort" | "portName">;

const named = [
  ["tcp", protocolTcp],
  ["udp", protocolUdp],
  ["sctp", protocolSctp],
] as const;
const every = [protocolTcp, protocolUdp, protocolSctp];

/** A protocol's own port goes before a port name, which may be any protocol's. */
function readPort(item: YamlNode): PortPlace {
  const [found] = named.filter(([key]) => !isNull(getValue(item, key)));
  const port = found === undefined ? undefined : getValue(getValue(item, found[0]), "destinationPort");
  const protocols = found === undefined ? every : [found[1]];
  if (!isNull(port)) {
    const range = getValue(port, "range");
    if (isNull(range)) return numbered(protocols, numberOf(getValue(port, "number")), 0);
    return numbered(protocols, numberOf(getValue(range, "start")), numberOf(getValue(range, "end")) & 0xffff);
  }
  const name = getString(getValue(item, "destinationNamedPort")) ?? "";
  if (name === "") return numbered(protocols, 0, 0);
  if (isServiceName(name)) return { protocols: every, text: name, port: 0, endPort: 0, portName: name };
  return { ...numbered(every, parsePortNumber(name) ?? 0, 0), text: name };
}

function numbered(protocols: readonly number[], port: number, endPort: number): PortPlace {
  return { protocols, text: endPort > 0 ? `${port}-${endPort}` : String(port), port, endPort, portName: "" };
}

function numberOf(node: YamlNode | undefined): number {
  return node?.kind === "scalar" && typeof node.value === "number" ? node.value : 0;
}
