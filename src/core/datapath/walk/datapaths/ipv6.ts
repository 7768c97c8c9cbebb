// Tail calls of IPv6, its names that are not IPv4's with another number, and the lines of its drops, of each version;
// read from bpf/lib/tailcall.h (bpf/lib/common.h up to 1.16), bpf/bpf_lxc.c, bpf/bpf_host.c and bpf/lib/nodeport.h of its tag.
import { places } from "../../observe/eventFormats.ts";
import type { Ipv6Datapath } from "../datapath.ts";

const lxc = "bpf/bpf_lxc.c";

export const ipv6Of120: Ipv6Datapath = {
  tailCalls: {
    IPV4_FROM_LXC: 10,
    IPV4_FROM_NETDEV: 10,
    IPV4_FROM_OVERLAY: 10,
    IPV4_FROM_WIREGUARD: 10,
    IPV4_TO_LXC_POLICY_ONLY: 12,
    IPV4_TO_HOST_POLICY_ONLY: 12,
    IPV4_TO_ENDPOINT: 14,
    IPV4_NODEPORT_NAT_EGRESS: 16,
    IPV4_NODEPORT_REVNAT: 18,
    IPV4_NODEPORT_DSR: 22,
    IPV4_FROM_HOST: 24,
    IPV4_NODEPORT_NAT_FWD: 25,
    IPV4_FROM_LXC_CONT: 27,
    IPV4_CT_INGRESS: 31,
    IPV4_CT_INGRESS_POLICY_ONLY: 32,
    IPV4_CT_EGRESS: 33,
    IPV4_NODEPORT_NAT_INGRESS: 37,
    IPV4_NODEPORT_SNAT_FWD: 39,
    IPV4_CONT_FROM_HOST: 43,
    IPV4_CONT_FROM_NETDEV: 44,
    IPV4_NO_SERVICE: 46,
  },
  // What comes in has a call of its own.
  callNames: { IPV4_NODEPORT_REVNAT: "IPV6_NODEPORT_REVNAT_INGRESS" },
  programs: { revNat: "tail_nodeport_rev_dnat_ingress_ipv6" },
  sources: {},
  places: places({ lxc: [1127, 1070, 2077, 2145], host: [1661, 510, 451, 469, 1682, 1913] }),
};

export const ipv6Of118: Ipv6Datapath = {
  ...ipv6Of120,
  places: places({ lxc: [877, 810, 1781, 1851], host: [1649, 455, 405, 405, 1826, 1798] }),
};

export const ipv6Of116: Ipv6Datapath = {
  ...ipv6Of118,
  tailCalls: {
    ...ipv6Of118.tailCalls,
    IPV4_FROM_WIREGUARD: undefined,
    IPV4_NODEPORT_DSR: 21,
    IPV4_FROM_HOST: 23,
    IPV4_NODEPORT_NAT_FWD: 24,
    IPV4_FROM_LXC_CONT: 26,
    IPV4_CT_INGRESS: 30,
    IPV4_CT_INGRESS_POLICY_ONLY: 31,
    IPV4_CT_EGRESS: 32,
    IPV4_CONT_FROM_HOST: 45,
    IPV4_CONT_FROM_NETDEV: 46,
    IPV4_NO_SERVICE: 48,
  },
  callNames: {},
  places: places({ lxc: [818, 765, 1704, 1775], host: [1604, 468, 423, 423, 1717, 1689] }),
};

export const ipv6Of114: Ipv6Datapath = {
  ...ipv6Of116,
  tailCalls: { ...ipv6Of116.tailCalls, IPV4_NO_SERVICE: undefined },
  programs: {},
  places: places({ lxc: [778, 725, 1618, 1704], host: [1556, 466, 423, 423, 1732, 1706] }),
};

export const ipv6Of111: Ipv6Datapath = {
  tailCalls: {
    IPV4_FROM_LXC: 10,
    IPV4_TO_LXC_POLICY_ONLY: 12,
    IPV4_TO_HOST_POLICY_ONLY: 12,
    IPV4_TO_ENDPOINT: 14,
    IPV4_NODEPORT_NAT: 16,
    IPV4_NODEPORT_REVNAT: 18,
    IPV4_NODEPORT_DSR: 21,
    IPV4_FROM_HOST: 23,
    IPV4_ENCAP_NODEPORT_NAT: 24,
  },
  callNames: {},
  programs: {},
  sources: {
    sourceCheck: [lxc, "ipv6_l3_from_lxc"],
    perPacketService: [lxc, "ipv6_l3_from_lxc"],
    conntrackEgress: [lxc, "ipv6_l3_from_lxc"],
    ipcacheEgress: [lxc, "ipv6_l3_from_lxc"],
    policyEgress: [lxc, "ipv6_l3_from_lxc"],
    forward: [lxc, "ipv6_l3_from_lxc"],
    deliverToHost: [lxc, "ipv6_l3_from_lxc"],
  },
  places: null,
};

export const ipv6Of108: Ipv6Datapath = {
  ...ipv6Of111,
  tailCalls: { ...ipv6Of111.tailCalls, IPV4_TO_HOST_POLICY_ONLY: undefined },
  sources: { ...ipv6Of111.sources, fibRedirect: [lxc, "ipv6_l3_from_lxc"] },
};
