// A peer and a port as rules of a kind of policy write them.
// Leaves out: KafkaRule and other L7 rules, and what no rule can name (a pod without labels is named by its service account).
import { namespaceLabelKey } from "../policy/k8s/labelKeys.ts";
import type { Direction } from "../policy/policyEntry.ts";
import { formatProtocol, isIcmp, protocolIcmp } from "../policy/protocol.ts";
import type { PlainValue } from "../yaml/node.ts";

/** Who the peer is, as far as rules can tell. */
export type PeerName =
  | {
      readonly kind: "pod";
      readonly namespace: string;
      /** Labels as written below `matchLabels`, those of the cluster among them where it is another one. */
      readonly labels: Readonly<Record<string, string>>;
      readonly areOwn: boolean;
    }
  | { readonly kind: "entity"; readonly entity: string }
  | { readonly kind: "cidr"; readonly cidr: string }
  | { readonly kind: "fqdn"; readonly name: string };

export interface PortName {
  readonly protocol: number;
  /** ICMP type for ICMP and ICMPv6. */
  readonly port: number;
}

export type PolicyKind = "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy" | "NetworkPolicy";

type MapValue = { [key: string]: PlainValue };

/** The key of a list of peers, and the item of that list; undefined where the kind can't name the peer. */
export interface PeerItem {
  readonly key: string;
  readonly value: PlainValue;
}

/** `namespace`: the policy's own, "" of a clusterwide one. Most usual first. */
export function peerItems(
  peer: PeerName,
  direction: Direction,
  kind: PolicyKind,
  namespace: string,
): readonly PeerItem[] {
  if (kind === "NetworkPolicy") return networkPolicyPeers(peer, direction, namespace);
  const prefix = direction === "ingress" ? "from" : "to";
  switch (peer.kind) {
    case "pod": {
      const matchLabels: MapValue =
        peer.namespace === namespace
          ? { ...peer.labels }
          : { ...peer.labels, [`k8s:${namespaceLabelKey}`]: peer.namespace };
      const selector: MapValue = Object.keys(matchLabels).length === 0 ? {} : { matchLabels };
      return [{ key: `${prefix}Endpoints`, value: selector }];
    }
    case "entity":
      return [{ key: `${prefix}Entities`, value: peer.entity }];
    case "cidr":
      return [
        { key: `${prefix}CIDR`, value: peer.cidr },
        { key: `${prefix}CIDRSet`, value: { cidr: peer.cidr } },
      ];
    case "fqdn":
      return direction === "egress" ? [{ key: "toFQDNs", value: { matchName: peer.name } }] : [];
  }
}

function networkPolicyPeers(peer: PeerName, direction: Direction, namespace: string): readonly PeerItem[] {
  const key = direction === "ingress" ? "from" : "to";
  if (peer.kind === "cidr") return [{ key, value: { ipBlock: { cidr: peer.cidr } } }];
  if (peer.kind !== "pod" || !peer.areOwn) return [];
  const podSelector: MapValue = { matchLabels: { ...peer.labels } };
  if (peer.namespace === namespace) return [{ key, value: { podSelector } }];
  const namespaceSelector: MapValue = { matchLabels: { "kubernetes.io/metadata.name": peer.namespace } };
  return [{ key, value: { namespaceSelector, podSelector } }];
}

/** One item of `ports`; undefined where the kind has none for the protocol. */
export function portItem(port: PortName, kind: PolicyKind): PlainValue | undefined {
  if (isIcmp(port.protocol)) return undefined;
  const protocol = formatProtocol(port.protocol);
  return kind === "NetworkPolicy" ? { protocol, port: port.port } : { port: String(port.port), protocol };
}

/** One item of `fields` of an `icmps` item. */
export function icmpField({ protocol, port }: PortName): PlainValue {
  return { type: port, family: protocol === protocolIcmp ? "IPv4" : "IPv6" };
}

/** A whole item of `ingress` or `egress`. `withPort`: without, every port is allowed. */
export function ruleItem(peer: PeerItem, port: PortName, kind: PolicyKind, withPort: boolean): MapValue | undefined {
  const peers: MapValue = { [peer.key]: [peer.value] };
  if (!withPort) return peers;
  const written = portItem(port, kind);
  if (kind === "NetworkPolicy") return written === undefined ? undefined : { ...peers, ports: [written] };
  if (written === undefined) return { ...peers, icmps: [{ fields: [icmpField(port)] }] };
  return { ...peers, toPorts: [{ ports: [written] }] };
}
