// A pod's packet from its own device to the way on: service translation, conntrack, egress policy, forwarding.
// Mirrors cil_from_container() to ipv4_forward_to_destination() in bpf/bpf_lxc.c, Cilium v1.20.2, and handle_xgress() with
// handle_ipv4_from_lxc() up to 1.11.
import { dropFamily } from "./familyOff.ts";
import { formatMark, identityMark, markMagic } from "./mark.ts";
import { meetNeighbour } from "./neighbour.ts";
import { enforce, lookUpConntrack, lookUpIpcache } from "./policySteps.ts";
import { answerClient } from "./reverseNat.ts";
import type { Party, Scene } from "./scene.ts";
import { hasPerPacketService, isBpfRouted, isByTunnel, isNodePortAnswer, isSameNode } from "./scene.ts";
import { receiverOf } from "./sender.ts";
import { balance } from "./service.ts";
import type { Trail } from "./trail.ts";
import {
  callText,
  change,
  drops,
  enter,
  failsOpen,
  familyText,
  goTo,
  inlined,
  otherWay,
  tailCall,
  take,
  takeAndDrop,
  through,
  withPort,
} from "./trail.ts";

export function leavePod(trail: Trail, scene: Scene): Trail {
  return through(
    trail,
    (at) => enterFromContainer(at, scene),
    (at) => (scene.isFamilyOn ? at : dropFamily(at, scene, "fromContainer")),
    (at) => callFamily(at, scene),
    (at) => meetNeighbour(at, scene),
    (at) => checkSource(at, scene),
    (at) => readFragment(at, scene),
    (at) => (hasPerPacketService(scene) ? balance(at, scene, "perPacketService") : at),
    (at) => splitAtConntrack(at, scene),
    (at) => forward(at, scene),
  );
}

function enterFromContainer(trail: Trail, { datapath, source }: Scene): Trail {
  const entered = enter(trail, {
    node: source.node?.name ?? "",
    device: source.endpoint?.device ?? "lxc",
    hook: "tc-ingress",
    program: datapath.programs.fromContainer ?? null,
    reachedBy: "hook",
    reachedThrough: "the pod sends; its packet comes in at the node's end of the veth",
    tcpdump: { sees: true, why: "tcpdump reads before tc ingress" },
  });
  return take(entered, datapath, {
    step: "trace",
    input: `endpoint ${source.endpoint?.endpointId ?? 0}, identity ${source.identity}`,
    result: "from-endpoint; skb->cb is cleared",
    at: "fromContainer",
    observation: "from-endpoint",
    branches: [drops("no Ethernet header of IP", 166), drops("neither IPv4, IPv6 nor ARP", 139)],
  });
}

function callFamily(trail: Trail, { datapath, isDualStack }: Scene): Trail {
  const isCalled = datapath.mechanisms.familyCall === "tail-call" || isDualStack;
  const told = take(trail, datapath, {
    step: "tail-call",
    input: familyText(datapath),
    result: isCalled ? callText(datapath, "IPV4_FROM_LXC") : "inlined: one address family, no DEBUG",
    at: "fromContainer",
    branches: isCalled ? [drops("the program is not in the calls map", 140)] : [],
  });
  return isCalled
    ? tailCall(told, datapath, "handleIpv4", "IPV4_FROM_LXC")
    : inlined(told, datapath, "handleIpv4", "inlined by invoke_tailcall_if: one address family, no DEBUG");
}

function checkSource(trail: Trail, { datapath, source }: Scene): Trail {
  return take(trail, datapath, {
    step: "source-ip-check",
    input: trail.packet.src,
    result: `the address of endpoint ${source.endpoint?.endpointId ?? 0}`,
    at: "sourceCheck",
    branches: [drops("the source address is not the endpoint's", 132)],
  });
}

function readFragment(trail: Trail, { datapath, isFragment }: Scene): Trail {
  if (!isFragment) return trail;
  if (datapath.family === 6 && datapath.mechanisms.ipv6Fragments === "dropped")
    return takeAndDrop(
      trail,
      datapath,
      { step: "fragment", input: "a fragment of IPv6", result: "this version knows none", at: "fragment" },
      157,
    );
  return take(trail, datapath, {
    step: "fragment",
    input: "a later fragment: no transport header",
    result: "tracked: ports are those of the first fragment",
    at: "fragment",
    branches: [
      drops(`fragments are not tracked (enable-${familyText(datapath).toLowerCase()}-fragment-tracking=false)`, 157),
    ],
  });
}

/** Since 1.14 conntrack is looked up in a program of its own, so that the verifier can read both halves. */
function splitAtConntrack(trail: Trail, scene: Scene): Trail {
  const { datapath } = scene;
  const lookUp = lookUpConntrack(scene, "conntrackEgress", "egress");
  const decide = (at: Trail) =>
    through(
      at,
      lookUpIpcache(scene, "ipcacheEgress", receiverOf(at, scene), "identity world"),
      enforce(scene, "egress"),
    );
  if (datapath.mechanisms.fromContainer === "one-program") return through(trail, lookUp, decide);
  const isCalled = hasPerPacketService(scene);
  return through(
    trail,
    (at) =>
      isCalled
        ? tailCall(at, datapath, "conntrackEgress", "IPV4_CT_EGRESS")
        : inlined(at, datapath, "conntrackEgress", "inlined: no per-packet service translation"),
    lookUp,
    (at) =>
      isCalled
        ? tailCall(at, datapath, "fromContainerContinued", "IPV4_FROM_LXC_CONT")
        : inlined(at, datapath, "fromContainerContinued", "inlined: no per-packet service translation"),
    decide,
  );
}

function forward(trail: Trail, scene: Scene): Trail {
  const { egress, status, options } = scene;
  const destination = receiverOf(trail, scene);
  const isRequest = status === "NEW" || status === "ESTABLISHED";
  if (isRequest && egress?.answer.decision === "redirected") return redirectToProxy(trail, scene);
  if (!isRequest && isNodePortAnswer(scene) && options.kubeProxyReplacement) {
    const answered = answerInProgram(trail, scene);
    if (answered.next === "netdev-out") return answered;
    return forwardTo(destination, answered, scene);
  }
  return forwardTo(destination, trail, scene);
}

/** Up to 1.14 the pod's own program puts the service's address back, where a backend is on the node that was asked. */
function answerInProgram(trail: Trail, scene: Scene): Trail {
  const { datapath, service, options, destination, translation } = scene;
  const { packet } = trail;
  if (datapath.mechanisms.nodePortReply === "at-device" || translation !== null) return trail;
  if (destination.node === null && !scene.isFromDsr)
    return answerClient(tailCall(trail, datapath, "revNat", "IPV4_NODEPORT_REVNAT"), scene);
  return options.nodePortMode !== "dsr"
    ? trail
    : take(change(trail, { src: service?.address ?? packet.src, sourcePort: service?.port ?? null }), datapath, {
        step: "reverse-nat",
        input: withPort(packet.src, packet.sourcePort),
        result: `${withPort(service?.address ?? packet.src, service?.port ?? null)}: DSR, from the option of the request`,
        at: "dsrReply",
      });
}

function forwardTo(destination: Party, trail: Trail, scene: Scene): Trail {
  const { options, datapath } = scene;
  const isLocal = isSameNode(scene);
  const isAlways = datapath.mechanisms.identityMark === "always";
  if (isLocal && destination.kind === "host" && asksHostPolicy(scene) && options.endpointRoutes && !isBpfRouted(scene))
    return goTo("to-host")(trail);
  const marked = isAlways ? markIdentity(trail, scene) : trail;
  if (isLocal && (!options.endpointRoutes || isBpfRouted(scene))) return lookUpEndpoint(marked, scene);
  if (!isLocal && isByTunnel(destination, options) && !isReplyByStack(destination, scene))
    return goTo("overlay-out")(marked);
  if (isBpfRouted(scene) && !isLocal) return redirectByFib(marked, scene);
  const passed = take(isAlways ? marked : markIdentity(marked, scene), datapath, {
    step: "fib",
    input: trail.packet.dst,
    result: "to the node's stack, which routes it",
    at: "forward",
    observation: "to-stack",
  });
  return goTo("stack-out")(passed);
}

/** kube-proxy's rules on this node may have translated what the node has sent. */
function isReplyByStack(destination: Party, { status, options, datapath }: Scene): boolean {
  const isReply = status === "REPLY" || status === "RELATED";
  const isByStack = datapath.mechanisms.repliesToNodes === "by-stack";
  return isReply && destination.kind === "host" && isByStack && options.hostFirewall && !options.kubeProxyReplacement;
}

/** Else a packet for the node itself is passed to its stack. */
function asksHostPolicy({ options, datapath }: Scene): boolean {
  return options.hostFirewall && datapath.mechanisms.hostPolicyOfPods === "asked";
}

function markIdentity(trail: Trail, { datapath, source }: Scene): Trail {
  const mark = identityMark(source.identity, markMagic.identity);
  return take(change(trail, { mark }), datapath, {
    step: "mark",
    input: `identity ${source.identity}`,
    result: `mark ${formatMark(mark)}: 0xf00 (identity)`,
    at: "identityMark",
  });
}

function redirectToProxy(trail: Trail, { datapath }: Scene): Trail {
  const told = take(change(trail, { mark: markMagic.toProxy }), datapath, {
    step: "proxy",
    input: "the policy entry has a proxy port",
    result: "mark 0x200 with the proxy's port in its upper half (the agent chooses the port); to the host",
    at: "proxyRedirect",
    observation: "to-proxy",
    branches: [drops("neither TCP nor UDP", 180)],
  });
  return goTo("proxy-egress")(told);
}

function lookUpEndpoint(trail: Trail, scene: Scene): Trail {
  const { datapath, destination } = scene;
  const isHost = destination.kind !== "pod";
  const found = take(trail, datapath, {
    step: "endpoint-map",
    input: `${destination.address} in ${datapath.maps.endpoints}`,
    result: isHost
      ? "the node's own address"
      : `endpoint ${destination.endpoint?.endpointId ?? 0}, ifindex ${destination.endpoint?.ifindex ?? 0}`,
    at: "forward",
    branches: [otherWay("no local endpoint has the address", "the packet leaves the node")],
  });
  if (isHost) {
    const isMarked = datapath.mechanisms.identityMark === "always" || asksHostPolicy(scene);
    return goTo("to-host")(isMarked ? found : markIdentity(found, scene));
  }
  return goTo("local-delivery")({ ...found, came: "from-pod", identity: scene.source.identity });
}

function redirectByFib(trail: Trail, scene: Scene): Trail {
  const { datapath } = scene;
  const redirected = take(trail, datapath, {
    step: "fib",
    input: trail.packet.dst,
    result: "FIB look-up, redirect to eth0; the node's stack is left out",
    at: "fibRedirect",
    observation: "to-network",
    branches: [
      drops("the FIB has no neighbour or route", 169),
      failsOpen("the FIB says: a local route", "to the node's stack"),
    ],
  });
  return goTo("netdev-out")(redirected);
}
