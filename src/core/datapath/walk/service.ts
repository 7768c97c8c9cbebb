// A service's address becomes a backend's: look-up, affinity, selection, the service conntrack entry, DNAT.
// Mirrors __per_packet_lb_svc_xlate_4() in bpf/bpf_lxc.c, lb4_local() in bpf/lib/lb.h, __sock4_xlate_fwd() in
// bpf/bpf_sock.c and nodeport_lb4() in bpf/lib/nodeport.h, Cilium v1.20.2.
import type { SourceName } from "./datapath.ts";
import type { Scene } from "./scene.ts";
import type { Trail } from "./trail.ts";
import { change, drops, enter, otherWay, take, through } from "./trail.ts";

/** The first packet's own address is the service's; replies have none to translate here. */
export function balance(trail: Trail, scene: Scene, at: SourceName): Trail {
  const { datapath, service, status } = scene;
  const input = `${trail.packet.dst}:${trail.packet.destinationPort ?? 0} in ${datapath.maps.services}`;
  const isRequest = status === "NEW" || status === "ESTABLISHED";
  if (service === null || trail.packet.dst !== service.address || !isRequest)
    return take(trail, datapath, { step: "service", input, result: "no service has this address", at });
  return through(
    trail,
    (now) =>
      take(now, datapath, {
        step: "service",
        input,
        result: `${service.name}, ${service.nBackends} ${service.nBackends === 1 ? "backend" : "backends"}`,
        at,
        branches: [
          drops("the service has no backend", 158),
          ...(at === "nodePort"
            ? [
                drops("a ClusterIP from outside", 174),
                drops("the client is not in loadBalancerSourceRanges", 177),
                otherWay(
                  "a backend on another node",
                  "SNAT mode: the node's own address, remote-node there (world in a tunnel); DSR keeps the client's",
                ),
              ]
            : []),
          otherWay("an L7 load balancer serves it", "to its proxy, before any policy"),
        ],
      }),
    (now) => selectBackend(now, scene),
    (now) => translate(now, scene),
  );
}

function selectBackend(trail: Trail, { datapath, service, status, destination }: Scene): Trail {
  const affinity =
    service?.hasAffinity === true
      ? take(trail, datapath, {
          step: "affinity",
          input: "client address and service in the affinity map",
          result: status === "NEW" ? "no entry that is young enough: a backend is chosen" : "the backend of before",
          at: "backend",
        })
      : trail;
  return take(affinity, datapath, {
    step: "backend",
    input: `CT_${status} in the direction of the service`,
    result:
      status === "NEW"
        ? `chosen by the version's algorithm: ${destination.name}; a CT_SERVICE entry keeps it, made before any policy`
        : `the CT_SERVICE entry names ${destination.name}`,
    at: "backend",
    branches: [drops("no backend is left", 158)],
  });
}

function translate(trail: Trail, { datapath, destination, service }: Scene): Trail {
  const port = destination.kind === "outside" ? trail.packet.destinationPort : targetPort(trail);
  const before = `${trail.packet.dst}:${trail.packet.destinationPort ?? 0}`;
  const changed = change(trail, { dst: destination.address, destinationPort: port });
  return take(changed, datapath, {
    step: "dnat",
    input: before,
    result: `${destination.address}:${port ?? 0}: policy sees this address and port, never those of ${service?.name ?? "the service"}`,
    at: "dnat",
  });
}

function targetPort({ backendPort }: Trail): number | null {
  return backendPort;
}

/** `connect()` of the pod takes the backend's address: no packet has ever had the service's. */
export function connectSocket(trail: Trail, scene: Scene): Trail {
  const { datapath, source } = scene;
  const entered = enter(trail, {
    node: source.node?.name ?? "",
    device: `socket(${source.name})`,
    hook: "cgroup",
    program: datapath.programs.socketConnect ?? null,
    reachedBy: "socket",
    reachedThrough: "connect() or sendmsg() of a process on the node",
    tcpdump: { sees: false, why: "there is no packet yet" },
  });
  return balance(entered, scene, "socketService");
}

/** Where no program of Cilium translates, kube-proxy's rules in the stack do. */
export function translateByKubeProxy(trail: Trail, scene: Scene): Trail {
  const { service, destination, datapath, status } = scene;
  const isRequest = status === "NEW" || status === "ESTABLISHED";
  if (service === null || trail.packet.dst !== service.address || !isRequest) return trail;
  const changed = change(trail, { dst: destination.address, destinationPort: trail.backendPort });
  return take(changed, datapath, {
    step: "dnat",
    input: `${trail.packet.dst}:${trail.packet.destinationPort ?? 0}`,
    result: `${destination.address}:${trail.backendPort ?? 0}: kube-proxy's rules; policy sees this address and port`,
    at: "fromNetdevContinued",
    branches: [
      otherWay(
        "externalTrafficPolicy Cluster",
        "kube-proxy may take a backend of another node, and gives the packet its own node's address: the client is remote-node there",
      ),
    ],
  });
}
