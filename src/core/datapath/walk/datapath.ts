// What a packet's walk needs of a Cilium version: names of programs, tail calls and maps, where each step stands in its
// source, and by which mechanism a step works where versions differ. One value per version in datapaths/.
import type { MarkTable } from "../mark/markTable.ts";
import type { CommandFormat } from "../observe/commandFormat.ts";
import type { ConstantFormat } from "../observe/constantFormat.ts";
import type { DropPlaces, EventFormat } from "../observe/eventFormat.ts";
import type { Recipe } from "./recipes.ts";

/** Programs at hooks, and those that they call: sections up to 1.11, functions since 1.14. */
export type ProgramName =
  | "fromContainer"
  | "handleIpv4"
  | "conntrackEgress"
  | "fromContainerContinued"
  | "lxcPolicy"
  | "lxcPolicyEgress"
  | "conntrackIngressPolicy"
  | "ipv4Policy"
  | "toContainer"
  | "conntrackIngress"
  | "ipv4ToEndpoint"
  | "fromNetdev"
  | "ipv4FromNetdev"
  | "ipv4FromNetdevContinued"
  | "toNetdev"
  | "fromHost"
  | "ipv4FromHost"
  | "ipv4FromHostContinued"
  | "toHost"
  | "ipv4HostPolicyIngress"
  | "hostPolicy"
  | "fromOverlay"
  | "ipv4FromOverlay"
  | "toOverlay"
  | "revNat"
  | "natForward"
  | "snatForward"
  | "nodePortNatEgress"
  | "nodePortNatIngress"
  | "nodePortDsr"
  | "noService"
  | "fromWireguard"
  | "socketConnect"
  | "neighbourSolicitation";

/** Tail calls by their names in `bpf/lib/tailcall.h` (`bpf/lib/common.h` up to 1.16), without CILIUM_CALL_. */
export type TailCallName =
  | "IPV4_FROM_LXC"
  | "IPV4_TO_LXC_POLICY_ONLY"
  | "IPV4_TO_ENDPOINT"
  | "IPV4_FROM_HOST"
  | "IPV4_FROM_NETDEV"
  | "IPV4_FROM_OVERLAY"
  | "IPV4_FROM_WIREGUARD"
  | "IPV4_FROM_LXC_CONT"
  | "IPV4_CT_INGRESS"
  | "IPV4_CT_INGRESS_POLICY_ONLY"
  | "IPV4_CT_EGRESS"
  | "IPV4_CONT_FROM_HOST"
  | "IPV4_CONT_FROM_NETDEV"
  | "IPV4_TO_HOST_POLICY_ONLY"
  | "IPV4_NODEPORT_REVNAT"
  | "IPV4_NODEPORT_NAT_FWD"
  | "IPV4_NODEPORT_SNAT_FWD"
  | "IPV4_NODEPORT_NAT_EGRESS"
  | "IPV4_NODEPORT_NAT_INGRESS"
  | "IPV4_NO_SERVICE"
  /** Up to 1.11. */
  | "IPV4_NODEPORT_NAT"
  | "IPV4_ENCAP_NODEPORT_NAT"
  | "IPV4_NODEPORT_DSR"
  | "HANDLE_ICMP6_NS";

/** Steps by what they do and where; each has one place in a version's source. */
export type SourceName =
  | "fromContainer"
  | "sourceCheck"
  | "perPacketService"
  | "backend"
  | "dnat"
  | "conntrackEgress"
  | "ipcacheEgress"
  | "policyEgress"
  | "policyLookup"
  | "authentication"
  | "verdictNotify"
  | "conntrackCreate"
  | "proxyRedirect"
  | "proxySource"
  | "forward"
  | "localDelivery"
  | "deliverToHost"
  | "identityMark"
  | "encapsulation"
  | "fibRedirect"
  | "lxcPolicy"
  | "conntrackIngress"
  | "policyIngress"
  | "toContainer"
  | "inheritIdentity"
  | "ipcacheToEndpoint"
  | "fromNetdev"
  | "resolveSrcId"
  | "missedTailCall"
  | "nodePort"
  | "nodePortReply"
  | "reverseSnat"
  | "natForward"
  | "noService"
  | "dsrIngress"
  | "dsrReply"
  | "hostPolicyIngress"
  | "hostPolicyEgress"
  | "fromNetdevContinued"
  | "fromHost"
  | "fromHostContinued"
  | "toHost"
  | "toNetdev"
  | "toNetdevIdentity"
  | "masquerade"
  | "encryption"
  | "fromOverlay"
  | "overlayIdentity"
  | "overlayDelivery"
  | "toOverlay"
  | "reverseNat"
  | "socketService"
  | "fragment"
  | "neighbour";

export interface Datapath {
  /** Tag of the source that the names and steps were read from. */
  readonly tag: string;
  readonly programs: { readonly [Name in ProgramName]?: string | undefined };
  readonly tailCalls: { readonly [Name in TailCallName]?: number | undefined };
  readonly sources: Readonly<Record<SourceName, readonly [file: string, name: string]>>;
  readonly maps: {
    readonly ipcache: string;
    readonly endpoints: string;
    readonly policyCalls: string;
    readonly conntrack: string;
    readonly services: string;
    readonly affinity: string;
  };
  readonly mechanisms: DatapathMechanisms;
  /** The last code of `pkg/monitor/api/drop.go`: no packet drops for a later reason. */
  readonly lastDropReason: number;
  /** Ways whose every step was read from this version's source; others are those of the next version that was. */
  readonly verified: readonly Recipe[];
  readonly marks: MarkTable;
  readonly events: EventFormat;
  readonly constants: ConstantFormat;
  readonly commands: CommandFormat;
  /** Names and numbers here are those of this family's programs; of IPv6 they come from `ipv6` (inFamily.ts). */
  readonly family: 4 | 6;
  readonly ipv6: Ipv6Datapath;
}

/** What the programs of IPv6 are called, where it is not the name of IPv4's with another number. */
export interface Ipv6Datapath {
  /** By the name of IPv4's call. */
  readonly tailCalls: { readonly [Name in TailCallName]?: number | undefined };
  readonly callNames: { readonly [Name in TailCallName]?: string | undefined };
  readonly programs: { readonly [Name in ProgramName]?: string | undefined };
  readonly sources: { readonly [Name in SourceName]?: readonly [file: string, name: string] };
  /** Where its programs send their drops. */
  readonly places: DropPlaces | null;
}

export interface DatapathMechanisms {
  /** A pod's egress is one program, or is split at the conntrack look-up. */
  readonly fromContainer: "one-program" | "split-at-conntrack";
  /** How `from-container`, and up to 1.11 `to-container`, get to the program of the packet's family. */
  readonly familyCall: "tail-call" | "inlined-with-one-family";
  /** Whether the host's policy is asked for packets of its own pods, which cilium_net or the host's program takes to it. */
  readonly hostPolicyOfPods: "asked" | "not-asked";
  /** What the policy program of an endpoint does first. */
  readonly lxcPolicy: "policy" | "conntrack";
  /** When the identity of a packet from the network is looked up in the ipcache. */
  readonly resolveSrcId: "never" | "labels-with-bpf-host-routing" | "with-bpf-host-routing" | "always";
  /** A reply is looked up and the result ignored, or not looked up. */
  readonly replies: "looked-up-and-ignored" | "skipped";
  /** A pod that reaches itself by its service. */
  readonly loopback: "policy-applies" | "policy-skipped";
  /** Whether the agent can do without the node's stack (`enable-host-legacy-routing=false`). */
  readonly hasBpfHostRouting: boolean;
  /** A packet of remote-node in a tunnel is looked up by its source address. */
  readonly overlayLooksUpNodes: boolean;
  /** When programs are at the physical device. */
  readonly netdevPrograms: "with-host-firewall-or-nodeport" | "always";
  /** Where `to-netdev` takes the source identity from. */
  readonly toNetdevIdentity: "ipcache" | "mark";
  /** When Envoy's egress connection has an address of its node, beside those to the node's own pods. */
  readonly proxySource: "own-in-tunnel" | "own-outside" | "own-on-node";
  /** How a pod's own device hands a packet to cilium_net that is for the proxy. */
  readonly proxyHairpin: "cb" | "cb-and-mark";
  /** Whether to-host asks the host's policy for a packet to the proxy, too; its destination is not the host. */
  readonly hostPolicyOfProxied: "asked" | "skipped";
  /** What happens to a packet whose policy program is not there. */
  readonly missingEndpointProgram: 140 | 203;
  /** The same of the host's own program. */
  readonly missingHostProgram: 140 | 202;
  /** How to-host gets to the host's policy: by a program of its own, or by a function. */
  readonly hostPolicyCall: "call" | "tail-call";
  /** The same of the host's own program, with a route per endpoint and one family. */
  readonly hostPolicyByRoute: "inlined" | "call";
  /** A pod's reply to another node in a tunnel cluster, with the host firewall and without BPF NodePort. */
  readonly repliesToNodes: "by-tunnel" | "by-stack";
  /** With both families and a route per endpoint, whose program the host's policy of IPv4 is called by. */
  readonly hostPolicyOfIpv4: "ipv4" | "ipv6";
  /** Slot of `skb->cb` in which from-netdev and from-host leave the sender's identity. */
  readonly senderSlot: "CB_SRC_IDENTITY" | "CB_SRC_LABEL";
  /** When the pod's identity is put into the mark: whenever its packet goes on, or on its way to the stack alone. */
  readonly identityMark: "always" | "to-stack";
  /** What to-overlay puts into the mark. */
  readonly overlayMark: "none" | "magic" | "identity";
  /** Mark of a packet whose source address is translated already. */
  readonly snatDoneMark: 0x1500 | 0x0300;
  /** Who puts the service's address back into the answer of a local backend: its own program, or that of the device. */
  readonly nodePortReply: "in-pod-program" | "at-device";
  /** When a packet that is for no service is looked up as an answer to what the node translated. */
  readonly reverseSnat: {
    readonly icmp: "always" | "with-bpf-masquerade";
    readonly dsr: "always" | "with-bpf-masquerade";
  };
  /** How reverse SNAT gets to reverse DNAT. */
  readonly revNatCall: "tail-call" | "inlined-without-host-firewall";
  /** When to-netdev calls the program that translates. */
  readonly natForwardCall: "dual-stack" | "dual-stack-or-host-firewall";
  /** Identity in the tunnel of what a node sends on to a backend of another. */
  readonly nodePortVni: "world" | "remote-node";
  /** DSR in a tunnel: the agent turns it off, or Geneve carries it, to the pod or to the stack (legacy host routing). */
  readonly dsrInTunnel: "off" | "to-pod" | "to-stack";
  /** From a tunnel to a pod with a route of its own: to the stack, unless BPF NodePort is on, or by its policy program. */
  readonly tunnelToOwnRoute: "to-stack-without-nodeport" | "by-policy-program";
  /** A service without backends: found, and its packets dropped, or not found. */
  readonly emptyService: "found" | "not-found";
  readonly sourceRanges: "checked" | "unknown";
  /** `internalTrafficPolicy` of a Service. */
  readonly internalTrafficPolicy: "followed" | "ignored";
  /** Later fragments of IPv6. */
  readonly ipv6Fragments: "dropped" | "tracked";
  /** Which families BPF masquerades. */
  readonly bpfMasquerade: "ipv4-alone" | "both-families";
  /** Whom a pod may solicit as its neighbour: Cilium answers for its router address alone, or for local endpoints, too. */
  readonly neighbours: "router" | "endpoints" | "endpoints-and-stack";
  /** What the host firewall makes of ICMPv6 other than echo: its type decides, or the host's policy. */
  readonly hostIcmpv6: "by-policy" | "by-type";
  /** How identities of endpoints get to other nodes without a kvstore. */
  readonly propagation: "kvstore" | "CiliumEndpoint";
}
