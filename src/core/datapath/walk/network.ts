// Between nodes: to-netdev and from-netdev at the physical device, the tunnel device, the wire.
// Mirrors cil_to_netdev(), cil_from_netdev() and handle_ipv4_cont() in bpf/bpf_host.c and bpf/bpf_overlay.c, Cilium v1.20.2.
import { guardHost } from "./hostFirewall.ts";
import { formatMark, identityMark, markMagic } from "./mark.ts";
import { deliver, lookUpIpcache } from "./policySteps.ts";
import type { Party, Scene } from "./scene.ts";
import { hasNetdevPrograms, isBpfRouted, isSameNode, tunnelDevice, tunnelPort } from "./scene.ts";
import { senderOf } from "./sender.ts";
import { balance } from "./service.ts";
import type { Trail } from "./trail.ts";
import {
  callSecondHalf,
  change,
  drops,
  enter,
  enterStack,
  failsOpen,
  goTo,
  otherWay,
  tailCall,
  take,
  through,
  withPort,
} from "./trail.ts";

export function leaveByStack(trail: Trail, scene: Scene): Trail {
  const { source, destination, datapath, options } = scene;
  const entered = enterStack(trail, source.node?.name ?? "");
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
  if (destination.kind === "outside" && options.masquerade === "iptables" && source.kind === "pod")
    return goTo("netdev-out")(masqueradeByIptables(told, scene));
  return goTo("netdev-out")(told);
}

function masqueradeByIptables(trail: Trail, { source, datapath }: Scene): Trail {
  const address = source.node?.address ?? trail.packet.src;
  return take(change(trail, { src: address }), datapath, {
    step: "masquerade",
    input: trail.packet.src,
    result: `${address}: iptables' CILIUM_POST_nat, after policy`,
    at: "forward",
  });
}

/** The physical device, out of the node. */
export function leaveByDevice(trail: Trail, scene: Scene): Trail {
  const { datapath, source } = scene;
  const node = source.node?.name ?? "";
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
  return through(
    entered,
    (at) => readSender(at, scene),
    (at) => guardHost(at, scene, "egress"),
    (at) => masquerade(at, scene),
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

function readSender(trail: Trail, { datapath, options, source }: Scene): Trail {
  if (!options.hostFirewall && datapath.mechanisms.toNetdevIdentity === "ipcache") return trail;
  const isHost = trail.packet.outer !== null || source.kind === "host";
  const from =
    datapath.mechanisms.toNetdevIdentity === "ipcache"
      ? "source address in the ipcache"
      : `mark ${formatMark(trail.packet.mark)}`;
  return take(trail, datapath, {
    step: "identity",
    input: from,
    result: isHost ? "identity host (1)" : `identity ${source.identity}: not the host's own packet`,
    at: "toNetdevIdentity",
    branches: [drops("a VLAN tag that is not allowed", 182)],
  });
}

function masquerade(trail: Trail, { datapath, options, source, destination }: Scene): Trail {
  if (!options.kubeProxyReplacement || trail.packet.outer !== null) return trail;
  const applies = options.masquerade === "bpf" && source.kind === "pod" && destination.kind === "outside";
  const address = source.node?.address ?? trail.packet.src;
  return take(applies ? change(trail, { src: address }) : trail, datapath, {
    step: "masquerade",
    input: trail.packet.src,
    result: applies ? `${address}: BPF masquerade, after policy` : "not applied: the source address is kept",
    at: "masquerade",
    branches: applies ? [drops("no free port", 167)] : [],
  });
}

export function crossWire(trail: Trail, scene: Scene): Trail {
  const { destination, options } = scene;
  const { outer } = trail.packet;
  const node = destination.node?.name ?? "outside";
  const why =
    outer !== null
      ? `the tunnel's outer address is ${outer.dst}, ${node}: the ipcache's tunnel endpoint of ${destination.address}`
      : destination.kind === "pod"
        ? `${destination.node?.podCIDR ?? "the pod CIDR"} is routed to ${node} (assumed)`
        : destination.kind === "host"
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
  if (destination.node === null)
    return deliver(clean, scene, "toNetdev", destination.address, `leaves for ${destination.name}`);
  return goTo("netdev-in")(clean);
}

/** The physical device, into the node. */
export function enterByDevice(trail: Trail, scene: Scene): Trail {
  const { destination } = scene;
  const node = destination.node?.name ?? "";
  if (!hasNetdevPrograms(scene)) {
    const passed = enter(trail, {
      node,
      device: "eth0",
      hook: "kernel",
      program: null,
      reachedBy: "wire",
      reachedThrough: "no program of Cilium is at this device with these options",
      tcpdump: { sees: true, why: "the packet comes in here" },
    });
    return afterDevice(passed, scene);
  }
  return through(
    enterNetdev(trail, scene, destination),
    (at) => (scene.options.kubeProxyReplacement && at.packet.outer === null ? balance(at, scene, "nodePort") : at),
    (at) => guardHost(at, scene, "ingress"),
    (at) => continueFromNetdev(at, scene),
  );
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
    (at) => resolveSource(at, scene),
    (at) => callFromNetdev(at, scene),
  );
}

function filterVlan(trail: Trail, { datapath, options }: Scene): Trail {
  return take(trail, datapath, {
    step: "parse",
    input: "Ethernet header",
    result: "IPv4, no VLAN tag",
    at: "fromNetdev",
    branches: [
      drops("a VLAN tag that is not allowed", 182),
      options.hostFirewall
        ? drops("no Ethernet header of IP", 166)
        : failsOpen("no Ethernet header of IP", "to the node's stack"),
    ],
  });
}

/** resolve_srcid_ipv4(): whether the ipcache says who sends differs between versions. */
function resolveSource(trail: Trail, scene: Scene): Trail {
  const { datapath } = scene;
  const source = senderOf(trail, scene);
  const { resolveSrcId } = datapath.mechanisms;
  const outer = trail.packet.outer !== null;
  const asks = resolveSrcId === "always" || (resolveSrcId !== "never" && isBpfRouted(scene));
  if (!asks)
    return {
      ...take(trail, datapath, {
        step: "identity",
        input: outer ? (trail.packet.outer?.src ?? "") : trail.packet.src,
        result: "identity world (2): this version asks the ipcache later, in from-host",
        at: "resolveSrcId",
      }),
      identity: 2,
    };
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
  const isKept = resolveSrcId === "labels-with-bpf-host-routing" && source.identity < 16;
  const identity = isKept ? 2 : source.identity;
  const looked = lookUpIpcache(scene, "resolveSrcId", source, "the identity of before: world")(trail);
  return { ...looked, identity, came: "from-network" };
}

function callFromNetdev(trail: Trail, scene: Scene): Trail {
  const { datapath } = scene;
  const name = datapath.tailCalls.IPV4_FROM_NETDEV === undefined ? "IPV4_FROM_LXC" : "IPV4_FROM_NETDEV";
  const told = take(change(trail, { cb: [`${datapath.mechanisms.senderSlot}=${trail.identity}`] }), datapath, {
    step: "tail-call",
    input: "IPv4",
    result: `tail call ${datapath.tailCalls[name]} (${name})`,
    at: "missedTailCall",
    observation: "from-network",
    branches: [failsOpen("the program is not in the calls map (140)", "the packet passes to the stack")],
  });
  return tailCall(told, datapath, "ipv4FromNetdev", name);
}

function continueFromNetdev(trail: Trail, scene: Scene): Trail {
  const { datapath, options, destination } = scene;
  const continued = callSecondHalf(
    trail,
    datapath,
    "ipv4FromNetdevContinued",
    "IPV4_CONT_FROM_NETDEV",
    options.hostFirewall,
  );
  if (!isBpfRouted(scene) || continued.packet.outer !== null || destination.kind !== "pod") {
    const passed = take(continued, datapath, {
      step: "endpoint-map",
      input: continued.packet.outer?.dst ?? destination.address,
      result:
        continued.packet.outer !== null || destination.kind !== "pod"
          ? "the node's own address: to its stack"
          : "legacy host routing: to the node's stack, where conntrack of netfilter sees it",
      at: "fromNetdevContinued",
    });
    return afterDevice(change(passed, { cb: [] }), scene);
  }
  const found = take(continued, datapath, {
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

/** Into the tunnel: the sender's identity is the VNI. */
export function enterTunnel(trail: Trail, scene: Scene): Trail {
  const { datapath, source, destination, options } = scene;
  const device = tunnelDevice(options);
  // A packet of the outside that is sent on is what the program before says.
  const vni = source.kind === "host" ? 6 : source.kind === "outside" ? trail.identity : source.identity;
  const told = take(change(trail, { vni }), datapath, {
    step: "encapsulation",
    input: `tunnel endpoint ${destination.node?.address ?? ""} of ${destination.address}`,
    result: `VNI ${vni}${source.kind === "host" ? " (remote-node stands for host)" : ""}, redirect to ${device}`,
    at: "encapsulation",
    observation: "to-overlay",
    branches: [drops("no tunnel endpoint", 160)],
  });
  const entered = enter(told, {
    node: source.node?.name ?? "",
    device,
    hook: "tc-egress",
    program: datapath.programs.toOverlay ?? null,
    reachedBy: "redirect",
    reachedThrough: `redirect to ${device}`,
    tcpdump: { sees: true, why: "the inner packet, after tc egress" },
  });
  const mark = datapath.mechanisms.toNetdevIdentity === "mark" ? identityMark(vni, markMagic.overlay) : 0;
  const outer = {
    src: source.node?.address ?? "",
    dst: withPort(destination.node?.address ?? "", tunnelPort(options)),
    protocol: "UDP",
  };
  const marked = take(entered, datapath, {
    step: "mark",
    input: `VNI ${vni}`,
    result: mark === 0 ? "no mark" : `mark ${formatMark(mark)}: 0x400 (overlay)`,
    at: "toOverlay",
  });
  return goTo("netdev-out")(change(marked, { mark, outer }));
}

/** Out of the tunnel: the VNI is the identity, and no ipcache is needed. */
export function leaveTunnel(trail: Trail, scene: Scene): Trail {
  const { datapath, destination, options, source } = scene;
  const vni = trail.packet.vni ?? 0;
  const bare = change(trail, { outer: null, mark: 0, cb: [] });
  const entered = enter(bare, {
    node: destination.node?.name ?? "",
    device: tunnelDevice(options),
    hook: "tc-ingress",
    program: datapath.programs.fromOverlay ?? null,
    reachedBy: "kernel-stack",
    reachedThrough: `the stack takes the tunnel's header off: UDP ${tunnelPort(options)}`,
    tcpdump: { sees: true, why: "the inner packet, before tc ingress" },
  });
  const name = datapath.tailCalls.IPV4_FROM_OVERLAY === undefined ? "IPV4_FROM_LXC" : "IPV4_FROM_OVERLAY";
  // DSR keeps the client's address: it is looked up here, since the tunnel says world.
  const isDsr = source.kind === "outside" && trail.packet.src === source.address;
  const looksUp = datapath.mechanisms.overlayLooksUpNodes && (vni === 6 || isDsr);
  const identity = looksUp && isDsr ? source.identity : vni;
  return through(
    entered,
    (at) =>
      take(change(at, { cb: [`CB_SRC_LABEL=${vni}`] }), datapath, {
        step: "identity",
        input: `VNI ${vni}`,
        result: `identity ${vni}`,
        at: "fromOverlay",
        observation: "from-overlay",
        branches: [drops("the VNI says host (1)", 171), drops("no tunnel key", 147)],
      }),
    (at) => tailCall(at, datapath, "ipv4FromOverlay", name),
    (at) => (looksUp ? lookUpIpcache(scene, "overlayIdentity", source, "remote-node stays")(at) : at),
    (at) =>
      take(change(at, { vni: null }), datapath, {
        step: "endpoint-map",
        input: `${destination.address} in ${datapath.maps.endpoints}`,
        result:
          destination.kind === "pod"
            ? `endpoint ${destination.endpoint?.endpointId ?? 0}`
            : "no pod: to the node itself",
        at: "overlayDelivery",
      }),
    (at) => goTo(destination.kind === "pod" ? "local-delivery" : "to-host")({ ...at, came: "from-tunnel", identity }),
  );
}
