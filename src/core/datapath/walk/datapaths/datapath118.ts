// Programs, tail calls and sources of Cilium 1.18.4, where they are not those of 1.20, read from bpf/ of that tag.
import { marks118 } from "../../mark/markTables.ts";
import { commands118 } from "../../observe/commandFormat.ts";
import { constants118 } from "../../observe/constantFormats.ts";
import { events118 } from "../../observe/eventFormats.ts";
import type { Datapath } from "../datapath.ts";
import { commonRecipes } from "../recipes.ts";
import { datapath120 } from "./datapath120.ts";
import { ipv6Of118 } from "./ipv6.ts";

export const datapath118: Datapath = {
  ...datapath120,
  tag: "v1.18.4",
  verified: [
    ...commonRecipes,
    "pod to its node",
    "pod to another node",
    "node to a pod of another",
    "health probe",
    "pod to service of the node's network",
    "world to service of the node's network",
    "L7 egress",
    "L7 ingress",
  ],
  marks: marks118,
  events: events118,
  constants: constants118,
  commands: commands118,
  sources: {
    ...datapath120.sources,
    encapsulation: ["bpf/lib/encap.h", "__encap_and_redirect_with_nodeid"],
    dnat: ["bpf/lib/lb.h", "lb4_xlate"],
    forward: ["bpf/bpf_lxc.c", "handle_ipv4_from_lxc"],
    deliverToHost: ["bpf/bpf_lxc.c", "handle_ipv4_from_lxc"],
    identityMark: ["bpf/lib/overloadable_skb.h", "set_identity_mark"],
    encryption: ["bpf/lib/wireguard.h", "wg_maybe_redirect_to_encrypt"],
  },
  lastDropReason: 205,
  mechanisms: {
    ...datapath120.mechanisms,
    resolveSrcId: "with-bpf-host-routing",
    hostPolicyByRoute: "inlined",
    netdevPrograms: "with-host-firewall-or-nodeport",
  },
  ipv6: ipv6Of118,
};
