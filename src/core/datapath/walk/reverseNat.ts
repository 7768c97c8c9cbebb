// BPF NodePort where packets come into a node: the service of their address, and else whether they answer a packet whose
// addresses this node translated. Mirrors nodeport_lb4(), tail_nodeport_nat_ingress_ipv4() and nodeport_rev_dnat_ipv4() in
// bpf/lib/nodeport.h, Cilium v1.20.2.
import { markMagic } from "./mark.ts";
import type { Scene } from "./scene.ts";
import { isFullDsr, isNodePortAnswer } from "./scene.ts";
import { nodeOf } from "./sender.ts";
import { balance } from "./service.ts";
import type { Program, Trail } from "./trail.ts";
import { change, drops, end, enter, goTo, inlined, otherWay, tailCall, take, through, withPort } from "./trail.ts";

/**
 * At eth0 and at the tunnel's device. `recircle` calls the program once more, past this.
 * The packet leaves by eth0 (`netdev-out`) where it is the answer to a service's client.
 */
export function passNodePort(trail: Trail, scene: Scene, recircle: Program): Trail {
  if (!scene.options.kubeProxyReplacement) return trail;
  const { packet } = trail;
  if (isForIngressProxy(trail, scene)) return puntToProxy(trail, scene);
  const looked = packet.outer === null ? balance(trail, scene, "nodePort") : missOuter(trail, scene);
  if (looked.end !== null || looked.isTranslated !== trail.isTranslated) return looked;
  if (isDsrRequest(trail, scene)) return recordDsr(looked, scene);
  return asksReverseSnat(looked, scene) ? reverseSnat(looked, scene, recircle) : looked;
}

/** Who asks an Ingress or a Gateway from outside asks a service that an L7 load balancer serves. */
function isForIngressProxy({ packet }: Trail, { source, destination, status }: Scene): boolean {
  const isRequest = status === "NEW" || status === "ESTABLISHED";
  return source.kind === "outside" && destination.kind === "proxy" && isRequest && packet.outer === null;
}

/** To the proxy of the node that was asked, before any policy: the proxy enforces that of the ingress endpoint. */
function puntToProxy(trail: Trail, { datapath, destination }: Scene): Trail {
  const input = `${withPort(trail.packet.dst, trail.packet.destinationPort)} in ${datapath.maps.services}`;
  const served = take(trail, datapath, {
    step: "service",
    input,
    result: "the service of an Ingress or Gateway: an L7 load balancer serves it",
    at: "nodePort",
  });
  const told = take(change(served, { mark: markMagic.toProxy }), datapath, {
    step: "proxy",
    input: "l7_lb_proxy_port of the service",
    result: "mark 0x200 with the proxy's port in its upper half, to the node's stack: no policy is asked on the way",
    at: "nodePort",
    observation: "to-proxy",
  });
  const atProxy = enter(change(told, { mark: 0, cb: [] }), {
    node: destination.node?.name ?? "",
    device: "proxy",
    hook: "proxy",
    program: null,
    reachedBy: "socket",
    reachedThrough: "the proxy accepts the connection (TPROXY)",
    tcpdump: { sees: false, why: "a socket is no device" },
  });
  return end(atProxy, {
    decision: "to-proxy",
    drop: null,
    message:
      "the proxy decides, with the policy of the ingress endpoint, and opens a connection as identity 8 (ingress)",
  });
}

function missOuter(trail: Trail, { datapath }: Scene): Trail {
  return take(trail, datapath, {
    step: "service",
    input: `${trail.packet.outer?.dst ?? ""} in ${datapath.maps.services}`,
    result: "no service has this address",
    at: "nodePort",
  });
}

/** The node before kept the client's address, and wrote the service's into an IP option, or into Geneve. */
function isDsrRequest({ packet }: Trail, { source, service, options, status, datapath }: Scene): boolean {
  return (
    source.kind === "outside" &&
    source.node !== null &&
    service !== null &&
    options.nodePortMode === "dsr" &&
    (status === "NEW" || status === "ESTABLISHED") &&
    datapath.mechanisms.nodePortReply === "at-device" &&
    packet.outer === null
  );
}

function recordDsr(trail: Trail, { datapath, service, status }: Scene): Trail {
  return take(trail, datapath, {
    step: "service",
    input: "DSR: the service's address came along",
    result: `${status === "NEW" ? "an entry keeps" : "the entry has"} ${withPort(service?.address ?? "", service?.port ?? 0)} for the answer`,
    at: "dsrIngress",
    branches: [drops("the conntrack entry can't be made", 155)],
  });
}

/** An answer to a packet of which it can't be one is not looked up. */
function asksReverseSnat({ packet }: Trail, scene: Scene): boolean {
  const { options, datapath } = scene;
  const { reverseSnat: when } = datapath.mechanisms;
  if (options.masquerade === "bpf") return true;
  const isService = packet.outer !== null || ["TCP", "UDP", "SCTP"].includes(packet.protocol.toUpperCase());
  if (!isService) return when.icmp === "always" && !isFullDsr(scene);
  return !isFullDsr(scene) || when.dsr === "always";
}

function reverseSnat(trail: Trail, scene: Scene, recircle: Program): Trail {
  const { datapath, destination } = scene;
  const name =
    datapath.tailCalls.IPV4_NODEPORT_NAT_INGRESS === undefined ? "IPV4_NODEPORT_NAT" : "IPV4_NODEPORT_NAT_INGRESS";
  const called = tailCall(trail, datapath, "nodePortNatIngress", name);
  const { packet } = trail;
  const input = packet.outer === null ? withPort(packet.dst, packet.destinationPort) : packet.outer.dst;
  if (!isAnswerToTranslated(trail, scene))
    return recircle(
      take(called, datapath, {
        step: "reverse-nat",
        input: `${input} as an address that this node has put into packets`,
        result: "no mapping: back to where it came from, past the look-up of services",
        at: "reverseSnat",
      }),
    );
  const restored = take(change(called, { dst: destination.address }), datapath, {
    step: "reverse-nat",
    input: `${input} as an address that this node has put into packets`,
    result: `${destination.address}: the source address of before`,
    at: "reverseSnat",
  });
  return isFullDsr(scene) ? recircle(restored) : reverseDnat(restored, scene, recircle);
}

function isAnswerToTranslated(trail: Trail, scene: Scene): boolean {
  const { translation } = scene;
  return (
    translation !== null &&
    translation.by === "bpf" &&
    translation.node.name === nodeOf(trail, scene)?.name &&
    trail.packet.outer === null &&
    trail.packet.dst === translation.address
  );
}

function reverseDnat(trail: Trail, scene: Scene, recircle: Program): Trail {
  const { datapath, options } = scene;
  const isCalled = datapath.mechanisms.revNatCall === "tail-call" || options.hostFirewall;
  const called = isCalled
    ? tailCall(trail, datapath, "revNat", "IPV4_NODEPORT_REVNAT")
    : inlined(trail, datapath, "revNat", "inlined: no host firewall");
  if (isNodePortAnswer(scene)) return answerClient(called, scene);
  return recircle(
    take(called, datapath, {
      step: "conntrack",
      input: "the entry of a NodePort's connection",
      result: "none: back to where it came from, past the look-up of services",
      at: "nodePortReply",
    }),
  );
}

/** The service's address is put back, and the packet leaves by what the FIB says. */
export function answerClient(trail: Trail, scene: Scene): Trail {
  const { datapath, service } = scene;
  const { packet } = trail;
  const mark = datapath.mechanisms.snatDoneMark;
  return through(
    {
      ...change(trail, { src: service?.address ?? packet.src, sourcePort: service?.port ?? null, mark }),
      isSnatDone: true,
    },
    (at) =>
      take(at, datapath, {
        step: "reverse-nat",
        input: `${withPort(packet.src, packet.sourcePort)}, rev_nat_index of the conntrack entry`,
        result: withPort(service?.address ?? packet.src, service?.port ?? null),
        at: "nodePortReply",
      }),
    (at) =>
      take(at, datapath, {
        step: "fib",
        input: packet.dst,
        result: "FIB look-up, redirect to eth0",
        at: "nodePortReply",
        branches: [
          drops("the FIB has no neighbour or route", 169),
          otherWay("the client is a pod of another node", "into the tunnel, where there is one"),
        ],
      }),
    goTo("netdev-out"),
  );
}
