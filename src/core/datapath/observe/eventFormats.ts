// Events of each modelled version, newest first; each is the one after it with what was not there yet.
// Mirrors pkg/monitor/datapath_{trace,drop,policy}.go and dissect.go, cmd/bpf_metrics_list.go, and the calls of
// send_trace_notify() and send_drop_notify() in bpf/, Cilium v1.8.0 to v1.20.2.
import type { DropPlaces, EventFormat } from "./eventFormat.ts";

export const events120: EventFormat = {
  command: "cilium-dbg",
  verdict: "direction-and-authentication",
  drop: "place",
  trace: "names",
  icmp: "protocol-and-type",
  tunnel: "inner-and-tunnel",
  metrics: "with-place",
  unknownState: "unknown",
  tracesFib: true,
  snatTellsSender: true,
  overlay: "source-destination-state",
  netdev: "source-destination",
  fromNetdev: "from-network",
  tellsProxyPort: true,
  toHostKnowsConntrack: true,
  endpointInterface: "own",
  places: places({ lxc: [1732, 1663, 2410, 2477], host: [1661, 995, 936, 954, 1710, 1913] }),
};

export const events118: EventFormat = {
  ...events120,
  places: places({ lxc: [1449, 1370, 2136, 2205], host: [1649, 915, 865, 865, 1854, 1798] }),
};

export const events116: EventFormat = {
  ...events118,
  icmp: "type",
  tunnel: "outer",
  endpointInterface: "of-delivery",
  snatTellsSender: false,
  places: places({ lxc: [1398, 1325, 2063, 2133], host: [1604, 927, 882, 882, 1745, 1689] }),
};

export const events114: EventFormat = {
  ...events116,
  command: "cilium",
  metrics: "four-columns",
  netdev: "nothing",
  places: places({ lxc: [1330, 1274, 1970, 2137], host: [1556, 924, 881, 881, 1753, 1706] }),
};

export const events111: EventFormat = {
  ...events114,
  verdict: "direction",
  drop: "names",
  unknownState: "new",
  tracesFib: false,
  toHostKnowsConntrack: false,
  overlay: "source",
  netdev: "source",
  places: null,
};

export const events108: EventFormat = {
  ...events111,
  verdict: "port-and-boolean",
  drop: "numbers",
  trace: "numbers",
  netdev: "not-sent",
  fromNetdev: "from-stack",
  tellsProxyPort: false,
};

export function places(lines: {
  readonly lxc: readonly [family: number, egress: number, policy: number, toEndpoint: number];
  readonly host: readonly [
    toNetdev: number,
    family: number,
    fromHost: number,
    fromNetdev: number,
    policy: number,
    toHost: number,
  ];
}): DropPlaces {
  const { lxc, host } = lines;
  return {
    lxcFamily: ["bpf_lxc.c", lxc[0]],
    lxcEgress: ["bpf_lxc.c", lxc[1]],
    lxcPolicy: ["bpf_lxc.c", lxc[2]],
    lxcToEndpoint: ["bpf_lxc.c", lxc[3]],
    toNetdev: ["bpf_host.c", host[0]],
    hostFamily: ["bpf_host.c", host[1]],
    fromHostContinued: ["bpf_host.c", host[2]],
    fromNetdevContinued: ["bpf_host.c", host[3]],
    hostPolicyIngress: ["bpf_host.c", host[4]],
    toHost: ["bpf_host.c", host[5]],
  };
}
