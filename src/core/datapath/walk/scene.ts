// All that a walk's programs read: the version, the options, who sends to whom, and what the policy maps answer.
import type { SideResult } from "../lookupSide.ts";
import type { Datapath } from "./datapath.ts";
import type { PlacedEndpoint, PlacedNode, Placement } from "./placement.ts";
import type { Packet } from "./trail.ts";
import type { IpcacheRecord } from "./walk.ts";
import type { WalkOptions } from "./walkOptions.ts";

export interface Party {
  readonly name: string;
  /** `outside` runs no Cilium; `host` is a node or a pod of its network. */
  readonly kind: "pod" | "host" | "outside" | "proxy";
  readonly address: string;
  /** Number as answers print it: what the ipcache of another node says of the address. */
  readonly identity: number;
  readonly node: PlacedNode | null;
  /** Null where it is no pod. */
  readonly endpoint: PlacedEndpoint | null;
  readonly ipcache: IpcacheRecord;
  readonly isAddressAssumed: boolean;
}

/** The service that the first packet is addressed to. */
export interface ServiceScene {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly kind: Exclude<WalkOptions["serviceAddress"], "auto">;
  readonly nBackends: number;
  readonly hasAffinity: boolean;
}

/** What a flow says of a service; which address a packet has depends on who sends it. */
export interface ServiceFacts extends Omit<ServiceScene, "address" | "kind"> {
  readonly clusterIP: string;
  readonly externalIP: string | undefined;
  readonly nodePort: number | undefined;
}

export type ConntrackStatus = "NEW" | "ESTABLISHED" | "REPLY" | "RELATED";

export interface Scene {
  readonly datapath: Datapath;
  readonly options: WalkOptions;
  readonly isDualStack: boolean;
  readonly placement: Placement;
  readonly source: Party;
  readonly destination: Party;
  readonly service: ServiceScene | null;
  /** Port of the backend; null without ports. */
  readonly backendPort: number | null;
  readonly status: ConntrackStatus;
  /** Type of the ICMP message; null for other protocols. */
  readonly icmpType: number | null;
  /** A later fragment: its ports are in the fragment map. */
  readonly isFragment: boolean;
  /** Null where that side has no map in this world, or policy does not look at this packet. */
  readonly egress: SideResult | null;
  readonly ingress: SideResult | null;
  /** The pod's own packet comes back to it: its service chose the pod itself. */
  readonly isLoopback: boolean;
  /** What the proxy does where a side redirects to it. */
  readonly proxyDenies: boolean;
  readonly packet: Packet;
  /** Look-up in a node's host policy; null where the host firewall is off or nothing is known of the node. */
  hostLookup(direction: "egress" | "ingress", node: string, peer: HostPeer): SideResult | null;
}

export interface HostPeer {
  readonly name: string;
  readonly identity: number;
  readonly protocol: number;
  readonly port: number;
}

export function isSameNode({ source, destination }: Scene): boolean {
  return source.node !== null && source.node.name === destination.node?.name;
}

/** Programs at physical devices are there only where they have work. */
export function hasNetdevPrograms({ datapath, options }: Scene): boolean {
  return datapath.mechanisms.netdevPrograms === "always" || options.hostFirewall || options.kubeProxyReplacement;
}

export function isBpfRouted({ options, datapath }: Scene): boolean {
  return options.hostRouting === "bpf" && datapath.mechanisms.hasBpfHostRouting;
}

/** Ports of a tunnel's outer packet. */
export function tunnelPort({ tunnelProtocol }: WalkOptions): number {
  return tunnelProtocol === "vxlan" ? 8472 : 6081;
}

export function tunnelDevice({ tunnelProtocol }: WalkOptions): string {
  return tunnelProtocol === "vxlan" ? "cilium_vxlan" : "cilium_geneve";
}

/** Each packet of a pod is looked up in the service map, unless `connect()` has done so. */
export function hasPerPacketService({ options }: Scene): boolean {
  return !options.socketLB;
}
