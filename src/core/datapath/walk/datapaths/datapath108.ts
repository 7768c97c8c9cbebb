// Programs, tail calls and sources of Cilium 1.8.0, where they are not those of 1.11, read from bpf/ of that tag.
import { constants108 } from "../../observe/constantFormats.ts";
import { events108 } from "../../observe/eventFormats.ts";
import type { Datapath } from "../datapath.ts";
import { commonRecipes } from "../recipes.ts";
import { datapath111 } from "./datapath111.ts";
import { ipv6Of108 } from "./ipv6.ts";

const host = "bpf/bpf_host.c";

export const datapath108: Datapath = {
  ...datapath111,
  tag: "v1.8.0",
  verified: [...commonRecipes, "pod to its node", "node to a pod of another", "health probe"],
  events: events108,
  constants: constants108,
  programs: { ...datapath111.programs, hostPolicy: undefined, ipv4HostPolicyIngress: undefined },
  tailCalls: { ...datapath111.tailCalls, IPV4_TO_HOST_POLICY_ONLY: undefined },
  sources: {
    ...datapath111.sources,
    fromContainer: ["bpf/bpf_lxc.c", "handle_xgress"],
    proxyRedirect: ["bpf/lib/proxy.h", "ctx_redirect_to_proxy"],
    fibRedirect: ["bpf/bpf_lxc.c", "handle_ipv4_from_lxc"],
    hostPolicyIngress: [host, "ipv4_host_policy_ingress"],
    hostPolicyEgress: [host, "ipv4_host_policy_egress"],
    toNetdevIdentity: [host, "ipcache_lookup_srcid4"],
  },
  lastDropReason: 175,
  mechanisms: {
    ...datapath111.mechanisms,
    proxySource: "own-outside",
    familyCall: "inlined-with-one-family",
    hostPolicyOfPods: "not-asked",
    hostPolicyOfIpv4: "ipv4",
    resolveSrcId: "never",
    loopback: "policy-applies",
    hasBpfHostRouting: false,
    natForwardCall: "dual-stack",
    sourceRanges: "unknown",
    toNetdevIdentity: "ipcache",
    propagation: "kvstore",
    neighbours: "router",
    hostIcmpv6: "by-policy",
  },
  ipv6: ipv6Of108,
};
