// Programs, tail calls and sources of Cilium 1.14.19, where they are not those of 1.16, read from bpf/ of that tag.
import { marks114 } from "../../mark/markTables.ts";
import { commands114 } from "../../observe/commandFormat.ts";
import { constants114 } from "../../observe/constantFormats.ts";
import { events114 } from "../../observe/eventFormats.ts";
import type { Datapath } from "../datapath.ts";
import { datapath116 } from "./datapath116.ts";
import { ipv6Of114 } from "./ipv6.ts";

export const datapath114: Datapath = {
  ...datapath116,
  tag: "v1.14.19",
  marks: marks114,
  events: events114,
  constants: constants114,
  commands: commands114,
  programs: { ...datapath116.programs, revNat: "tail_rev_nodeport_lb4", noService: undefined },
  tailCalls: { ...datapath116.tailCalls, IPV4_NO_SERVICE: undefined },
  sources: {
    ...datapath116.sources,
    proxySource: ["pkg/proxy/envoyproxy.go", "createEnvoyRedirect"],
    nodePortReply: ["bpf/lib/nodeport.h", "rev_nodeport_lb4"],
  },
  lastDropReason: 202,
  mechanisms: {
    ...datapath116.mechanisms,
    proxySource: "own-in-tunnel",
    missingEndpointProgram: 140,
    overlayMark: "magic",
    hostPolicyCall: "call",
    repliesToNodes: "by-tunnel",
    nodePortReply: "in-pod-program",
    reverseSnat: { icmp: "always", dsr: "with-bpf-masquerade" },
    revNatCall: "tail-call",
  },
  ipv6: ipv6Of114,
};
