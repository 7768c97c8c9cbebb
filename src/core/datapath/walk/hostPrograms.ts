// The node itself: what it sends, what comes to it, and cilium_host between its stack and pods.
// Mirrors cil_from_host(), cil_to_host() and handle_ipv4_cont() in bpf/bpf_host.c, Cilium v1.20.2.
import { missRoute } from "./familyOff.ts";
import { enforceHost, guardHost, lookUpHost } from "./hostFirewall.ts";
import { inFamily } from "./inFamily.ts";
import { formatMark, identityMark, markMagic, saysSender } from "./mark.ts";
import { deliver, lookUpIpcache } from "./policySteps.ts";
import { answerClient } from "./proxy.ts";
import type { Scene } from "./scene.ts";
import { isSameNode } from "./scene.ts";
import { receiverOf, senderOf } from "./sender.ts";
import { translateByKubeProxy } from "./service.ts";
import type { Trail } from "./trail.ts";
import {
  callSecondHalf,
  callText,
  change,
  drops,
  enter,
  enterStack,
  failsOpen,
  familyText,
  goTo,
  inlined,
  tailCall,
  take,
  through,
} from "./trail.ts";

/** A process of the node, or of a pod in its network. */
export function leaveHost(trail: Trail, scene: Scene): Trail {
  const { source, datapath, options } = scene;
  const destination = receiverOf(trail, scene);
  const isProxy = source.kind === "proxy";
  const mark = isProxy ? identityMark(source.identity, markMagic.proxyEgress) : markMagic.host;
  const entered = enterStack(change(trail, { mark }), source.node?.name ?? "", "a process of the node sends");
  const told = take(entered, datapath, {
    step: "mark",
    input: "locally made packet",
    result: isProxy
      ? `mark ${formatMark(mark)}: 0xb00 (egress proxy) with identity ${source.identity}`
      : `mark ${formatMark(mark)}: iptables' CILIUM_OUTPUT marks what the host sends with 0xc00`,
    at: "inheritIdentity",
  });
  if (!scene.isFamilyOn && destination.kind === "pod") return missRoute(told, scene);
  const identity = isProxy ? source.identity : 1;
  const translated = translateByKubeProxy(told, scene);
  if (translated.end !== null) return translated;
  if (isSameNode(scene)) {
    const local = { ...translated, came: "from-host" as const, identity };
    return options.endpointRoutes && destination.kind === "pod"
      ? goTo("to-container")(local)
      : goTo("from-host")(local);
  }
  return goTo(options.routing === "tunnel" && destination.kind === "pod" ? "from-host" : "netdev-out")({
    ...translated,
    identity,
    came: "from-host",
  });
}

/** cilium_host, tc egress: from the node's stack to its pods. */
export function runFromHost(trail: Trail, scene: Scene): Trail {
  const { datapath, source, destination } = scene;
  const node = (trail.at === "source" ? source : destination).node?.name ?? "";
  const entered = enter(trail, {
    node,
    device: "cilium_host",
    hook: "tc-egress",
    program: datapath.programs.fromHost ?? null,
    reachedBy: "kernel-stack",
    reachedThrough: "the route of the pod CIDR is cilium_host",
    tcpdump: { sees: true, why: "tcpdump reads after tc egress, where the packet is not redirected" },
  });
  return through(
    entered,
    (at) => inheritIdentity(at, scene),
    (at) =>
      take(at, datapath, {
        step: "tail-call",
        input: familyText(datapath),
        result: callText(datapath, "IPV4_FROM_HOST"),
        at: "missedTailCall",
        observation: "from-host",
        branches: [failsOpen("the program is not in the calls map (140)", "the packet passes")],
      }),
    (at) => tailCall(at, datapath, "ipv4FromHost", "IPV4_FROM_HOST"),
    (at) => (at.identity === 1 ? lookUpHost(at, scene, "egress") : at),
    (at) => callSecondHalf(at, scene, "ipv4FromHostContinued", "IPV4_CONT_FROM_HOST"),
    (at) => (at.identity === 1 ? enforceHost(at, scene, "egress") : at),
    (at) => continueFromHost(at, scene),
  );
}

/** What the mark says, and the ipcache where it says nothing. */
function inheritIdentity(trail: Trail, scene: Scene): Trail {
  const { datapath } = scene;
  const source = senderOf(trail, scene);
  const { mark } = trail.packet;
  const isKnown = saysSender(mark);
  const told = take(change(trail, { mark: 0 }), datapath, {
    step: "identity",
    input: `mark ${formatMark(mark)}`,
    result: isKnown ? `identity ${trail.identity}; the mark is cleared` : "no identity in the mark: world",
    at: "inheritIdentity",
  });
  if (isKnown) return told;
  // What the node has put its own address into is not the host's: the ipcache's answer is not taken.
  if (trail.at === "source" && source.kind === "host" && scene.source.kind === "outside")
    return {
      ...take(told, datapath, {
        step: "ipcache",
        input: `${trail.packet.src} in ${datapath.maps.ipcache}`,
        result: "host (1), which the mark does not say: world stays",
        at: "resolveSrcId",
      }),
      identity: scene.world,
    };
  const looked = lookUpIpcache(scene, "resolveSrcId", source, "world stays")(told);
  return { ...looked, identity: source.identity };
}

function continueFromHost(trail: Trail, scene: Scene): Trail {
  const { datapath, destination } = scene;
  const isRemote = trail.at === "source" && !isSameNode(scene);
  if (isRemote) return goTo("overlay-out")(trail);
  const found = take(trail, datapath, {
    step: "endpoint-map",
    input: `${destination.address} in ${datapath.maps.endpoints}`,
    result: destination.kind === "pod" ? `endpoint ${destination.endpoint?.endpointId ?? 0}` : "the node's own address",
    at: "fromHostContinued",
    branches: [drops("no endpoint, no tunnel endpoint, and the ipcache says world", 151)],
  });
  return goTo(destination.kind === "pod" ? "local-delivery" : "to-host")({ ...found, came: "from-host" });
}

/** To the node's own address. */
export function reachHost(trail: Trail, scene: Scene): Trail {
  const { datapath, options, destination } = scene;
  // At eth0 the host's policy has been asked before; v1.8.0's bpf_lxc.c passes packets of pods to the stack.
  const isAsked = trail.came !== "from-pod" || datapath.mechanisms.hostPolicyOfPods === "asked";
  const isGuarded = options.hostFirewall && isAsked && trail.came !== "from-network" && destination.kind === "host";
  if (!isGuarded && trail.came !== "from-tunnel") return reachBySocket(trail, scene);
  const entered = enterHost(trail, scene);
  return through(isGuarded ? askHostPolicy(entered, scene) : entered, (at) => deliverToHost(at, scene));
}

function reachBySocket(trail: Trail, scene: Scene): Trail {
  const passed = enterStack(trail, scene.destination.node?.name ?? "", "a local address");
  return through(translateByKubeProxy(passed, scene), (at) => deliverToHost(at, scene));
}

function deliverToHost(trail: Trail, scene: Scene): Trail {
  const { name, address } = scene.destination;
  if (scene.isToProxy) return answerClient(trail, scene);
  return deliver(trail, scene, "toHost", address, `to a socket of ${name}`);
}

/** Out of the tunnel by cilium_host; else by cilium_net, or by the host's own program with a route per endpoint. */
export function enterHost(trail: Trail, scene: Scene): Trail {
  const { datapath, destination } = scene;
  const node = destination.node?.name ?? "";
  if (isByRoute(trail, scene))
    return enter(trail, {
      node,
      device: "host endpoint",
      hook: "policy-program",
      program: datapath.programs.hostPolicy ?? null,
      reachedBy: "prog-array",
      reachedThrough: `${datapath.maps.policyCalls}[host endpoint]`,
      tcpdump: { sees: false, why: "tcpdump reads before tc ingress" },
    });
  const device = trail.came === "from-tunnel" ? "cilium_host" : "cilium_net";
  return enter(trail, {
    node,
    device,
    hook: "tc-ingress",
    program: datapath.programs.toHost ?? null,
    reachedBy: "redirect",
    reachedThrough:
      device === "cilium_host"
        ? "redirect to cilium_host: what comes out of the tunnel for no pod is the node's"
        : "redirect to cilium_net, so that the host's policy is asked",
    tcpdump: { sees: true, why: "tcpdump reads before tc ingress" },
  });
}

function isByRoute({ came }: Trail, { options }: Scene): boolean {
  return options.endpointRoutes && came !== "from-tunnel";
}

function askHostPolicy(trail: Trail, scene: Scene): Trail {
  const { datapath, isDualStack } = scene;
  const { hostPolicyCall, hostPolicyByRoute, hostPolicyOfIpv4 } = datapath.mechanisms;
  const isByRouteHere = isByRoute(trail, scene);
  if (isByRouteHere && isDualStack && hostPolicyOfIpv4 === "ipv6" && datapath.family === 4)
    return misreadAsIpv6(trail, scene);
  const isCalled = isByRouteHere ? isDualStack : hostPolicyCall === "tail-call";
  const isInlined = isByRouteHere && !isDualStack && hostPolicyByRoute === "inlined";
  const called = isCalled
    ? tailCall(trail, datapath, "ipv4HostPolicyIngress", "IPV4_TO_HOST_POLICY_ONLY")
    : isInlined
      ? inlined(trail, datapath, "ipv4HostPolicyIngress", "inlined: one address family")
      : trail;
  return guardHost(called, scene, "ingress");
}

/** to_host_from_lxc() in bpf/bpf_host.c, v1.11.0, has the id of IPv6 in both cases. */
function misreadAsIpv6(trail: Trail, { datapath }: Scene): Trail {
  const six = inFamily(datapath, 6);
  return take(tailCall(trail, six, "ipv4HostPolicyIngress", "IPV4_TO_HOST_POLICY_ONLY"), six, {
    step: "host-firewall",
    input: "a packet of IPv4, read as IPv6",
    result: "its destination is not the host's: passes without the host's policy",
    at: "hostPolicyIngress",
    branches: [drops("the packet is shorter than a header of IPv6", 134)],
  });
}
