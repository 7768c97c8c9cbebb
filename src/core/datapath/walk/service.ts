// A service's address becomes a backend's: look-up, affinity, selection, the service conntrack entry, DNAT.
// Mirrors __per_packet_lb_svc_xlate_4() in bpf/bpf_lxc.c, lb4_local() in bpf/lib/lb.h, __sock4_xlate_fwd() in
// bpf/bpf_sock.c and nodeport_lb4() in bpf/lib/nodeport.h, Cilium v1.20.2.
import type { SourceName } from "./datapath.ts";
import type { Scene, ServiceScene } from "./scene.ts";
import type { StepDraft, Trail } from "./trail.ts";
import { change, drops, end, enter, otherWay, tailCall, take, takeAndDrop, through, withPort } from "./trail.ts";
import type { Branch } from "./walk.ts";

/** A packet that has the service's own address: nobody has translated it, and no answer has it. */
export function isToService({ packet, isTranslated }: Trail, { service, status }: Scene): boolean {
  const isRequest = status === "NEW" || status === "ESTABLISHED";
  return service !== null && isRequest && !isTranslated && packet.outer === null && packet.dst === service.address;
}

/** The first packet's own address is the service's; replies have none to translate here. */
export function balance(trail: Trail, scene: Scene, at: SourceName): Trail {
  const { datapath, service } = scene;
  const input = `${withPort(trail.packet.dst, trail.packet.destinationPort ?? 0)} in ${datapath.maps.services}`;
  if (service === null || !isToService(trail, scene))
    return take(trail, datapath, { step: "service", input, result: "no service has this address", at });
  const result = `${service.name}, ${backendsText(service)}`;
  const branches = branchesOf(at);
  const refused = refusalOf(scene, at);
  if (refused !== undefined)
    return takeAndDrop(trail, datapath, { step: "service", input, result, at, branches }, refused);
  if (service.nBackends === 0) return missBackend(trail, scene, at, input);
  return through(
    trail,
    (now) => take(now, datapath, { step: "service", input, result, at, branches }),
    (now) => selectBackend(now, scene, at),
    (now) => translate(now, scene),
  );
}

function backendsText({ nBackends, nAll, isLocal }: ServiceScene): string {
  const noun = nAll === 1 ? "backend" : "backends";
  return isLocal ? `${nBackends} of ${nAll} ${noun}: those of this node (traffic policy Local)` : `${nAll} ${noun}`;
}

function branchesOf(at: SourceName): readonly Branch[] {
  return [
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
  ];
}

/** What a node refuses of packets from outside. */
function refusalOf({ service, datapath }: Scene, at: SourceName): number | undefined {
  if (at !== "nodePort" || service === null) return undefined;
  if (service.kind === "cluster-ip") return 174;
  const isChecked = datapath.mechanisms.sourceRanges === "checked" && service.kind === "load-balancer";
  return isChecked && !service.isInSourceRanges ? 177 : undefined;
}

/** Up to 1.11 a service without backends is none: the packet keeps the service's address, which nobody has. */
function missBackend(trail: Trail, scene: Scene, at: SourceName, input: string): Trail {
  const { datapath } = scene;
  if (datapath.mechanisms.emptyService === "not-found")
    return end(
      take(trail, datapath, {
        step: "service",
        input,
        result: "without backends it is no service to this version",
        at,
      }),
      {
        decision: "not-verified",
        drop: null,
        message:
          "NOT_VERIFIED_IN_PROFILE: the packet keeps the service's address, and the node's stack does not deliver it",
      },
    );
  const result = "the service has no backend that this client gets";
  if (at !== "socketService") return answerNoBackend(trail, scene, { step: "service", input, result, at });
  return end(take(trail, datapath, { step: "service", input, result: `${result}: EHOSTUNREACH`, at }), {
    decision: "dropped",
    drop: null,
    message: "connect() fails with EHOSTUNREACH: the service has no backend that this client gets",
  });
}

/** Since 1.16 the client hears of it (`service-no-backend-response`, `reject` by default). */
function answerNoBackend(trail: Trail, { datapath }: Scene, draft: StepDraft): Trail {
  if (datapath.tailCalls.IPV4_NO_SERVICE === undefined) return takeAndDrop(trail, datapath, draft, 158);
  const called = tailCall(take(trail, datapath, draft), datapath, "noService", "IPV4_NO_SERVICE");
  return takeAndDrop(
    called,
    datapath,
    {
      step: "drop",
      input: `${trail.packet.src} as destination`,
      result: "ICMP destination unreachable goes back to the client",
      at: "noService",
    },
    158,
  );
}

function selectBackend(trail: Trail, scene: Scene, at: SourceName): Trail {
  const { datapath, service, status, destination } = scene;
  const seconds = service?.affinitySeconds;
  const client = at === "socketService" ? "network namespace of the client" : trail.packet.src;
  // Where the conntrack entry of the service is there, it decides; affinity is asked for new connections alone.
  const asked =
    seconds === undefined || (status !== "NEW" && at !== "socketService")
      ? trail
      : take(trail, datapath, {
          step: "affinity",
          input: `${client} and ${service?.name ?? "the service"} in ${datapath.maps.affinity}`,
          result: "no entry that is young enough: a backend is chosen",
          at: "backend",
          branches: [
            otherWay(`an entry of the last ${seconds} seconds`, "its backend, where it is still one of the service"),
          ],
        });
  const kept =
    seconds === undefined ? "" : `; ${datapath.maps.affinity} keeps it for the client for ${seconds} seconds`;
  const entry = at === "socketService" ? "" : "; a CT_SERVICE entry keeps it, made before any policy";
  return take(asked, datapath, {
    step: "backend",
    input: at === "socketService" ? "connect()" : `CT_${status} in the direction of the service`,
    result:
      status === "NEW"
        ? `chosen by the version's algorithm: ${destination.name}${entry}${kept}`
        : `the CT_SERVICE entry names ${destination.name}${kept}`,
    at: "backend",
    branches: [drops("no backend is left", 158)],
  });
}

function translate(trail: Trail, { datapath, destination, service }: Scene): Trail {
  const port = destination.kind === "outside" ? trail.packet.destinationPort : targetPort(trail);
  const before = withPort(trail.packet.dst, trail.packet.destinationPort ?? 0);
  const changed = { ...change(trail, { dst: destination.address, destinationPort: port }), isTranslated: true };
  return take(changed, datapath, {
    step: "dnat",
    input: before,
    result: `${withPort(destination.address, port ?? 0)}: policy sees this address and port, never those of ${service?.name ?? "the service"}`,
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
  const connected = balance(entered, scene, "socketService");
  if (connected.end !== null || !scene.isLoopback) return connected;
  return end(connected, {
    decision: "delivered",
    drop: null,
    message: `delivered to ${scene.destination.name}: the socket is connected to the pod's own address, which never leaves it`,
  });
}

/** Where no program of Cilium translates, kube-proxy's rules in the stack do. */
export function translateByKubeProxy(trail: Trail, scene: Scene): Trail {
  const { service, source, destination, datapath } = scene;
  if (service === null || !isToService(trail, scene)) return trail;
  const refusal = refusalOfKubeProxy(service, source.kind === "outside");
  if (refusal !== undefined)
    return end(
      take(trail, datapath, {
        step: "service",
        input: withPort(trail.packet.dst, trail.packet.destinationPort ?? 0),
        result: refusal,
        at: "fromNetdevContinued",
      }),
      { decision: "dropped", drop: null, message: `kube-proxy's rules drop it: ${refusal}` },
    );
  const addressed = change(trail, { dst: destination.address, destinationPort: trail.backendPort });
  const changed = { ...addressed, isTranslated: true };
  return take(changed, datapath, {
    step: "dnat",
    input: withPort(trail.packet.dst, trail.packet.destinationPort ?? 0),
    result: `${withPort(destination.address, trail.backendPort ?? 0)}: kube-proxy's rules${destination.kind === "host" ? "" : "; policy sees this address and port"}`,
    at: "fromNetdevContinued",
    branches: [
      otherWay(
        "externalTrafficPolicy Cluster",
        "kube-proxy may take a backend of another node, and gives the packet its own node's address: the client is remote-node there",
      ),
    ],
  });
}

function refusalOfKubeProxy(service: ServiceScene, isOutside: boolean): string | undefined {
  if (service.nBackends === 0) return `${service.name} has no backend that this client gets`;
  if (isOutside && service.kind === "load-balancer" && !service.isInSourceRanges)
    return "the client is not in loadBalancerSourceRanges";
  return undefined;
}
