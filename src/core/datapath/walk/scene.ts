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
  /** Those that this client can get, and all. */
  readonly nBackends: number;
  readonly nAll: number;
  /** By its traffic policy a client gets backends of the node alone. */
  readonly isLocal: boolean;
  /** Seconds for which a client keeps its backend; undefined without session affinity. */
  readonly affinitySeconds: number | undefined;
  /** The client's address is in `loadBalancerSourceRanges`, or none are given. */
  readonly isInSourceRanges: boolean;
}

/** What a flow says of a service; which address a packet has depends on who sends it. */
export interface ServiceFacts extends Omit<ServiceScene, "address" | "kind"> {
  readonly clusterIP: string;
  readonly externalIP: string | undefined;
  readonly isLoadBalancer: boolean;
  readonly nodePort: number | undefined;
  /** The node whose NodePort is asked; undefined where the flow names the service. */
  readonly entryNode?: string | undefined;
}

/** A translated source address: the answer's destination, until who translated it puts the client's back. */
export interface SourceTranslation {
  readonly by: "bpf" | "stack";
  readonly node: PlacedNode;
  readonly address: string;
}

export type ConntrackStatus = "NEW" | "ESTABLISHED" | "REPLY" | "RELATED";

export interface Scene {
  readonly datapath: Datapath;
  readonly options: WalkOptions;
  readonly isDualStack: boolean;
  /** Else the agent compiles no program of the packet's family. */
  readonly isFamilyOn: boolean;
  /** What tells that it is on, where no option does. */
  readonly familyTold: string | null;
  /** Identity of what is outside of the cluster, in this family. */
  readonly world: number;
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
  /** Of an answer: what the request's node did to the client's address; null where it kept it. */
  readonly translation: SourceTranslation | null;
  /** Of an answer: another node sent the request on and kept the client's address. */
  readonly isFromDsr: boolean;
  /** The pod's own packet comes back to it: its service chose the pod itself. */
  readonly isLoopback: boolean;
  /** An answer to the address with which a proxy has asked. */
  readonly isToProxy: boolean;
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

/** All services' packets keep their client's address; only then is nothing translated that DSR does not. */
export function isFullDsr({ options }: Scene): boolean {
  return options.nodePortMode === "dsr";
}

/** Masquerade puts the node's address into what a pod sends there: it is no pod's, and not reached by the tunnel. */
export function isMasqueraded(scene: Scene): boolean {
  const { source, destination, options, status, datapath } = scene;
  const isRequest = status === "NEW" || status === "ESTABLISHED";
  if (source.kind !== "pod" || !isRequest || isSameNode(scene)) return false;
  const isPassedBy = datapath.family === 6 && datapath.mechanisms.bpfMasquerade === "ipv4-alone";
  if (options.masquerade === "bpf" && isPassedBy) return false;
  if (options.masquerade === "none" || (options.masquerade === "bpf" && !options.kubeProxyReplacement)) return false;
  if (destination.kind === "outside") return true;
  return destination.kind === "host" && options.routing === "tunnel" && !options.hostFirewall;
}

/** The answer of a backend to who asked by a service's address from outside. */
export function isNodePortAnswer({ status, service, destination }: Scene): boolean {
  return (status === "REPLY" || status === "RELATED") && service !== null && destination.kind === "outside";
}

/** What to-netdev takes a tunnel's own packet for: the host's by its mark or its address, in 1.11 nobody's. */
export function isOuterOfHost({ datapath }: Scene): boolean {
  return datapath.mechanisms.overlayMark !== "none" || datapath.mechanisms.toNetdevIdentity === "ipcache";
}

/** Ports of a tunnel's outer packet. */
export function tunnelPort({ tunnelProtocol }: WalkOptions): number {
  return tunnelProtocol === "vxlan" ? 8472 : 6081;
}

export function tunnelDevice({ tunnelProtocol }: WalkOptions): string {
  return tunnelProtocol === "vxlan" ? "cilium_vxlan" : "cilium_geneve";
}

/** Where its address has a tunnel endpoint in the ipcache: a node's own has one with the host firewall alone. */
export function isByTunnel(
  { kind, ipcache }: Pick<Party, "kind" | "ipcache">,
  { routing, hostFirewall }: Pick<WalkOptions, "routing" | "hostFirewall">,
): boolean {
  if (routing !== "tunnel") return false;
  return kind === "pod" || (kind === "host" && (hostFirewall || ipcache.tunnelEndpoint !== null));
}

/** Each packet of a pod is looked up in the service map, unless `connect()` has done so. */
export function hasPerPacketService({ options }: Scene): boolean {
  return !options.socketLB;
}
