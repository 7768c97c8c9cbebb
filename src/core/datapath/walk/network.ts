// Between nodes: to-netdev and from-netdev at the physical device, the tunnel device, the wire.
// Mirrors cil_to_netdev(), cil_from_netdev() and handle_ipv4_cont() in bpf/bpf_host.c and bpf/bpf_overlay.c, Cilium v1.20.2.
import { passFamily } from "./familyOff.ts";
import { enforceHost, guardHost, lookUpHost } from "./hostFirewall.ts";
import { carriesIdentity, formatMark } from "./mark.ts";
import { forwardNat } from "./natForward.ts";
import { deliversFromNetdev, takesForWorld } from "./netdevDelivery.ts";
import { masqueradeByIptables, restoreByStack, returnByStack } from "./netfilter.ts";
import { deliver, lookUpIpcache } from "./policySteps.ts";
import { passNodePort } from "./reverseNat.ts";
import type { Party, Scene } from "./scene.ts";
import { hasNetdevPrograms, isBpfRouted, isOuterOfHost, isSameNode } from "./scene.ts";
import { nodeOf, receiverOf, senderOf } from "./sender.ts";
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
  otherWay,
  tailCall,
  take,
  through,
} from "./trail.ts";

export function leaveByStack(trail: Trail, scene: Scene): Trail {
  const { destination, datapath, options } = scene;
  const entered = restoreByStack(enterStack(trail, nodeOf(trail, scene)?.name ?? ""), scene);
  const isLocal = isSameNode(scene);
  const told = take(entered, datapath, {
    step: "kernel",
    input: destination.address,
    result: isLocal ? "a local address or route" : `routed to ${destination.node?.name ?? "the outside"} by eth0`,
    at: "forward",
    branches: [otherWay("iptables FORWARD", "rules that are not Cilium's may drop the packet")],
  });
  if (isLocal && destination.kind === "pod") {
    const came = { ...told, came: "from-host" as const };
    return options.endpointRoutes ? goTo("to-container")(came) : goTo("from-host")(came);
  }
  if (isLocal) return goTo("to-host")(told);
  return goTo("netdev-out")(masqueradeByIptables(told, scene));
}

/** The physical device, out of the node. */
export function leaveByDevice(trail: Trail, scene: Scene): Trail {
  const { datapath } = scene;
  const node = nodeOf(trail, scene)?.name ?? "";
  if (!hasNetdevPrograms(scene))
    return goTo("wire")(
      enter(trail, {
        node,
        device: "eth0",
        hook: "kernel",
        program: null,
        reachedBy: "kernel-stack",
        reachedThrough: "no program of Cilium is at this device with these options",
        tcpdump: { sees: true, why: "the packet leaves by this device" },
      }),
    );
  const entered = enter(trail, {
    node,
    device: "eth0",
    hook: "tc-egress",
    program: datapath.programs.toNetdev ?? null,
    reachedBy: isBpfRouted(scene) && trail.packet.outer === null ? "redirect" : "kernel-stack",
    reachedThrough: "the packet leaves by this device",
    tcpdump: { sees: true, why: "tcpdump reads after tc egress" },
  });
  if (!scene.isFamilyOn) return through(passFamily(entered, scene, "toNetdev"), goTo("wire"));
  return through(
    entered,
    (at) => readSender(at, scene),
    // What was translated on the way out is the client's packet, not the host's.
    (at) => (at.isSnatDone ? at : guardHost(at, scene, "egress")),
    (at) => forwardNat(at, scene, "netdev"),
    (at) =>
      take(at, datapath, {
        step: "trace",
        input: "eth0",
        result: "to-network",
        at: "toNetdev",
        observation: "to-network",
      }),
    goTo("wire"),
  );
}

function readSender(trail: Trail, scene: Scene): Trail {
  const { datapath, options, source } = scene;
  if (!options.hostFirewall && datapath.mechanisms.toNetdevIdentity === "ipcache") return trail;
  const isHost = (trail.packet.outer !== null && isOuterOfHost(scene)) || (source.kind === "host" && !trail.isSnatDone);
  const from =
    datapath.mechanisms.toNetdevIdentity === "ipcache"
      ? "source address in the ipcache"
      : `mark ${formatMark(trail.packet.mark)}`;
  const isInMark = datapath.mechanisms.toNetdevIdentity === "ipcache" || carriesIdentity(trail.packet.mark);
  const known = isInMark ? `identity ${source.identity}` : "no identity";
  return take(trail, datapath, {
    step: "identity",
    input: from,
    result: isHost ? "identity host (1)" : `${known}: not the host's own packet`,
    at: "toNetdevIdentity",
    branches: [drops("a VLAN tag that is not allowed", 182)],
  });
}

export function crossWire(trail: Trail, scene: Scene): Trail {
  const { options } = scene;
  const { outer } = trail.packet;
  const destination = receiverOf(trail, scene);
  // From the node that the answer came back to it leaves for the client.
  const isLeaving = destination.node === null || trail.at === "destination";
  const node = isLeaving ? "outside" : (destination.node?.name ?? "outside");
  const why =
    outer !== null
      ? `the tunnel's outer address is ${outer.dst}, ${node}: the ipcache's tunnel endpoint of ${destination.address}`
      : destination.kind === "pod"
        ? `${destination.node?.podCIDR ?? "the pod CIDR"} is routed to ${node} (assumed)`
        : destination.kind === "host" || destination.kind === "proxy"
          ? `${destination.address} is the address of ${node}`
          : `${destination.address} is outside of the cluster`;
  const crossed = enter(change(trail, { mark: 0, cb: [], tcIndex: 0 }), {
    node,
    device: "wire",
    hook: "wire",
    program: null,
    reachedBy: "wire",
    reachedThrough: options.routing === "tunnel" && outer !== null ? "encapsulated" : "not encapsulated",
    tcpdump: { sees: true, why: "on any device that it passes" },
    why,
  });
  const clean = { ...crossed, at: "destination" as const };
  if (isLeaving) return deliver(clean, scene, "toNetdev", destination.address, `leaves for ${destination.name}`);
  return goTo(scene.destination.kind === "outside" && outer === null ? "nodeport-back" : "netdev-in")(clean);
}

/** The physical device, into the node. */
export function enterByDevice(trail: Trail, scene: Scene): Trail {
  const { destination } = scene;
  if (!hasNetdevPrograms(scene)) return afterDevice(passDevice(trail, destination), scene);
  if (!scene.isFamilyOn) return through(enterNetdev(trail, scene, destination), (at) => afterDevice(at, scene));
  return through(
    enterNetdev(trail, scene, destination),
    (at) => passNodePort(at, scene, (now) => recircle(now, scene)),
    (at) => (at.next === "netdev-out" ? at : guardAndContinue(at, scene)),
  );
}

/** Since 1.14 the host's policy is asked in the second half, by the conntrack state that the first half has found. */
function guardAndContinue(trail: Trail, scene: Scene): Trail {
  return through(
    trail,
    (at) => lookUpHost(at, scene, "ingress"),
    (at) => callSecondHalf(at, scene, "ipv4FromNetdevContinued", "IPV4_CONT_FROM_NETDEV"),
    (at) => enforceHost(at, scene, "ingress"),
    (at) => continueFromNetdev(at, scene),
  );
}

/** An answer that comes back to the node that sent its request on to a backend of another. */
export function returnToNode(trail: Trail, scene: Scene): Trail {
  const { destination, datapath } = scene;
  if (!hasNetdevPrograms(scene)) return returnByStack(passDevice(trail, destination), scene);
  const passed = passNodePort(enterNetdev(trail, scene, destination), scene, (now) => recircle(now, scene));
  if (passed.next === "netdev-out") return passed;
  const continued = callSecondHalf(passed, scene, "ipv4FromNetdevContinued", "IPV4_CONT_FROM_NETDEV");
  const told = take(continued, datapath, {
    step: "endpoint-map",
    input: trail.packet.dst,
    result: "the node's own address: to its stack",
    at: "fromNetdevContinued",
  });
  return returnByStack(told, scene);
}

/** Into the node where no program of Cilium is at its device. */
function passDevice(trail: Trail, { node }: Party): Trail {
  return enter(trail, {
    node: node?.name ?? "",
    device: "eth0",
    hook: "kernel",
    program: null,
    reachedBy: "wire",
    reachedThrough: "no program of Cilium is at this device with these options",
    tcpdump: { sees: true, why: "the packet comes in here" },
  });
}

/** The program once more, past the look-up of services. */
export function recircle(trail: Trail, { datapath }: Scene): Trail {
  const name = datapath.tailCalls.IPV4_FROM_NETDEV === undefined ? "IPV4_FROM_LXC" : "IPV4_FROM_NETDEV";
  return tailCall(trail, datapath, "ipv4FromNetdev", name);
}

/** from-netdev at the device of that party's node, to the program of the packet's family. */
export function enterNetdev(trail: Trail, scene: Scene, { node }: Party): Trail {
  const entered = enter(trail, {
    node: node?.name ?? "",
    device: "eth0",
    hook: "tc-ingress",
    program: scene.datapath.programs.fromNetdev ?? null,
    reachedBy: "wire",
    reachedThrough: "the packet comes in here",
    tcpdump: { sees: true, why: "tcpdump reads before tc ingress" },
  });
  return through(
    entered,
    (at) => filterVlan(at, scene),
    (at) => (scene.isFamilyOn ? readFamily(at, scene) : passFamily(at, scene, "missedTailCall")),
  );
}

function readFamily(trail: Trail, scene: Scene): Trail {
  return through(
    trail,
    (at) => resolveSource(at, scene),
    (at) => callFromNetdev(at, scene),
  );
}

function filterVlan(trail: Trail, { datapath, options }: Scene): Trail {
  return take(trail, datapath, {
    step: "parse",
    input: "Ethernet header",
    result: `${familyText(datapath)}, no VLAN tag`,
    at: "fromNetdev",
    branches: [
      drops("a VLAN tag that is not allowed", 182),
      options.hostFirewall
        ? drops("no Ethernet header of IP", 166)
        : failsOpen("no Ethernet header of IP", "to the node's stack"),
    ],
  });
}

/** resolve_srcid_ipv4() asks the ipcache all the same; with identity_from_ipcache_ok() its answer counts. */
function whoTakesAnswer({ options, datapath, destination }: Scene, isOuter: boolean): string {
  const isToHost = isOuter || destination.kind === "host";
  if (isToHost && options.hostFirewall) return "the host's policy asks the ipcache itself";
  if (isToHost || (deliversFromNetdev(options, datapath) && destination.kind === "pod"))
    return "this version does not take the ipcache's answer here";
  return "this version takes the ipcache's answer later, in from-host";
}

/** resolve_srcid_ipv4(): whether the ipcache says who sends differs between versions. */
function resolveSource(trail: Trail, scene: Scene): Trail {
  const { datapath } = scene;
  const source = senderOf(trail, scene);
  const { resolveSrcId } = datapath.mechanisms;
  const outer = trail.packet.outer !== null;
  const asks = resolveSrcId === "always" || (resolveSrcId !== "never" && isBpfRouted(scene));
  if (!asks) {
    return {
      ...take(trail, datapath, {
        step: "identity",
        input: outer ? (trail.packet.outer?.src ?? "") : trail.packet.src,
        result: `identity world (${scene.world}): ${whoTakesAnswer(scene, outer)}`,
        at: "resolveSrcId",
      }),
      identity: scene.world,
    };
  }
  if (outer)
    return {
      ...take(trail, datapath, {
        step: "ipcache",
        input: `${trail.packet.outer?.src ?? ""} in ${datapath.maps.ipcache}`,
        result: "the other node: remote-node (6)",
        at: "resolveSrcId",
      }),
      identity: 6,
    };
  const looked = lookUpIpcache(scene, "resolveSrcId", source, "the identity of before: world")(trail);
  const found = { ...looked, identity: source.identity, came: "from-network" as const };
  if (source.identity === scene.world || !takesForWorld(source.identity, scene.options, datapath)) return found;
  const kept = take(found, datapath, {
    step: "identity",
    input: `identity ${source.identity}`,
    result: `reserved, which this version does not take here: world (${scene.world}) stays`,
    at: "resolveSrcId",
  });
  return { ...kept, identity: scene.world };
}

function callFromNetdev(trail: Trail, scene: Scene): Trail {
  const { datapath } = scene;
  const name = datapath.tailCalls.IPV4_FROM_NETDEV === undefined ? "IPV4_FROM_LXC" : "IPV4_FROM_NETDEV";
  const told = take(change(trail, { cb: [`${datapath.mechanisms.senderSlot}=${trail.identity}`] }), datapath, {
    step: "tail-call",
    input: familyText(datapath),
    result: callText(datapath, name),
    at: "missedTailCall",
    observation: "from-network",
    branches: [failsOpen("the program is not in the calls map (140)", "the packet passes to the stack")],
  });
  return tailCall(told, datapath, "ipv4FromNetdev", name);
}

function continueFromNetdev(trail: Trail, scene: Scene): Trail {
  const { datapath, destination } = scene;
  const delivers = deliversFromNetdev(scene.options, datapath);
  if (!delivers || trail.packet.outer !== null || destination.kind !== "pod") {
    const passed = take(trail, datapath, {
      step: "endpoint-map",
      input: trail.packet.outer?.dst ?? destination.address,
      result:
        trail.packet.outer !== null || destination.kind !== "pod"
          ? "the node's own address: to its stack"
          : "legacy host routing: to the node's stack, where conntrack of netfilter sees it",
      at: "fromNetdevContinued",
    });
    return afterDevice(change(passed, { cb: [] }), scene);
  }
  const found = take(trail, datapath, {
    step: "endpoint-map",
    input: `${destination.address} in ${datapath.maps.endpoints}`,
    result: `endpoint ${destination.endpoint?.endpointId ?? 0}, ifindex ${destination.endpoint?.ifindex ?? 0}`,
    at: "fromNetdevContinued",
    branches: [otherWay("no local endpoint has the address", "to the node's stack")],
  });
  return goTo("local-delivery")({ ...found, came: "from-network" });
}

/** What the node's stack does with a packet that came in. */
function afterDevice(trail: Trail, scene: Scene): Trail {
  const { destination } = scene;
  if (trail.packet.outer !== null) return goTo("overlay-in")(trail);
  if (destination.kind === "pod") return goTo("stack-in")(trail);
  return goTo("to-host")({ ...trail, came: "from-network" });
}
