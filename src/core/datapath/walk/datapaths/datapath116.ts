// Programs, tail calls and sources of Cilium 1.16.0, where they are not those of 1.18, read from bpf/ of that tag.
import { marks116 } from "../../mark/markTables.ts";
import { commands116 } from "../../observe/commandFormat.ts";
import { constants116 } from "../../observe/constantFormats.ts";
import { events116 } from "../../observe/eventFormats.ts";
import type { Datapath } from "../datapath.ts";
import { datapath118 } from "./datapath118.ts";
import { ipv6Of116 } from "./ipv6.ts";

const nodeport = "bpf/lib/nodeport.h";

export const datapath116: Datapath = {
  ...datapath118,
  tag: "v1.16.0",
  marks: marks116,
  events: events116,
  constants: constants116,
  commands: commands116,
  programs: {
    ...datapath118.programs,
    // In the section of the prog array: a function of its own since 1.18.
    lxcPolicy: "handle_policy",
    lxcPolicyEgress: "handle_policy_egress",
    hostPolicy: "handle_lxc_traffic",
    revNat: "tail_nodeport_rev_dnat_ingress_ipv4",
  },
  tailCalls: {
    ...datapath118.tailCalls,
    IPV4_FROM_WIREGUARD: undefined,
    IPV4_NODEPORT_NAT_FWD: 19,
    IPV4_NODEPORT_DSR: 20,
    IPV4_FROM_HOST: 22,
    IPV4_FROM_LXC_CONT: 25,
    IPV4_CT_INGRESS: 27,
    IPV4_CT_INGRESS_POLICY_ONLY: 28,
    IPV4_CT_EGRESS: 29,
    IPV4_CONT_FROM_HOST: 43,
    IPV4_CONT_FROM_NETDEV: 44,
    IPV4_NO_SERVICE: 47,
  },
  sources: {
    ...datapath118.sources,
    localDelivery: ["bpf/lib/l3.h", "ipv4_local_delivery"],
    encapsulation: ["bpf/lib/encap.h", "__encap_with_nodeid"],
    lxcPolicy: ["bpf/bpf_lxc.c", "handle_policy"],
    nodePortReply: [nodeport, "nodeport_rev_dnat_ingress_ipv4"],
    proxySource: ["pkg/proxy/envoyproxy.go", "handleEnvoyRedirect"],
    masquerade: [nodeport, "nodeport_snat_fwd_ipv4"],
    natForward: [nodeport, "nodeport_rev_dnat_fwd_ipv4"],
    dsrReply: [nodeport, "nodeport_rev_dnat_fwd_ipv4"],
  },
  maps: { ...datapath118.maps, ipcache: "cilium_ipcache" },
  lastDropReason: 203,
  mechanisms: {
    ...datapath118.mechanisms,
    proxySource: "own-outside",
    proxyHairpin: "cb",
    hostPolicyOfProxied: "asked",
    reverseSnat: { icmp: "with-bpf-masquerade", dsr: "with-bpf-masquerade" },
    dsrInTunnel: "to-pod",
    identityMark: "to-stack",
    ipv6Fragments: "dropped",
  },
  ipv6: ipv6Of116,
};
