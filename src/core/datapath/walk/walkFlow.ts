// The walks of one flow: its first packet, the answer, later packets, ICMP errors, fragments, and the first packet before
// the other node knows the sender. Each is the same programs on another packet; which runs next is what the last one said.
import type { Assumption } from "../../world/world.ts";
import type { FlowContext } from "../flowContext.ts";
import type { SideResult } from "../lookupSide.ts";
import type { IdentityEnd } from "../resolveReference.ts";
import { assumptionsOf } from "./assumptions.ts";
import { leavePod } from "./fromPod.ts";
import { leaveHost, reachHost, runFromHost } from "./hostPrograms.ts";
import { crossWire, enterByDevice, enterTunnel, leaveByDevice, leaveByStack, leaveTunnel } from "./network.ts";
import { placeFlow } from "./place.ts";
import { passProxy } from "./proxy.ts";
import type { HostPeer, Scene, ServiceScene } from "./scene.ts";
import { connectSocket } from "./service.ts";
import { deliverLocally, enterToContainer, routeToPod, runPolicyProgram } from "./toPod.ts";
import type { Packet, Stage, Trail } from "./trail.ts";
import { end, enter } from "./trail.ts";
import type { Walk, WalkAnswer, WalkPhase } from "./walk.ts";
import type { WalkOptions } from "./walkOptions.ts";

export interface WalkQuestion {
  readonly from: IdentityEnd;
  readonly to: IdentityEnd;
  readonly protocol: string;
  /** Destination port, or ICMP type. */
  readonly port: number;
  readonly options: WalkOptions;
  readonly service: Omit<ServiceScene, "kind"> | null;
  readonly egress: SideResult | null;
  readonly ingress: SideResult | null;
  readonly proxyDenies: boolean;
  hostLookup(direction: "egress" | "ingress", node: string, peer: HostPeer): SideResult | null;
}

export interface WalkedFlow extends WalkAnswer {
  readonly assumptions: readonly Assumption[];
}

const programs: Readonly<Record<Stage, (trail: Trail, scene: Scene) => Trail>> = {
  "pod-out": leavePod,
  "host-out": leaveHost,
  "local-delivery": deliverLocally,
  "policy-program": runPolicyProgram,
  "to-container": enterToContainer,
  "to-host": reachHost,
  "stack-out": leaveByStack,
  "stack-in": routeToPod,
  "netdev-out": leaveByDevice,
  wire: crossWire,
  "netdev-in": enterByDevice,
  "overlay-out": enterTunnel,
  "overlay-in": leaveTunnel,
  "from-host": runFromHost,
  "proxy-egress": (trail, scene) => passProxy(trail, scene, "egress"),
  "proxy-ingress": (trail, scene) => passProxy(trail, scene, "ingress"),
};

/** No way through the programs is longer. */
const mostStages = 40;

export function walkFlow(question: WalkQuestion, context: FlowContext): WalkedFlow {
  const { options } = question;
  const placed = placeFlow(question.from, question.to, options, context);
  const request = makeScene(question, placed, context);
  const reply = makeReply(request);
  const walks = [
    walk("request", `the first packet from ${placed.source.name}: no conntrack entry is there`, request),
    walk("reply", `the answer of ${placed.destination.name}, where the first packet came through`, reply),
    walk("next-packet", "a later packet in the same direction: policy is asked for every packet", {
      ...request,
      status: "ESTABLISHED",
    }),
    ...(hasNoPorts(question.protocol) ? [] : [icmpError(reply), fragmentOf(request)]),
  ];
  return {
    options,
    placement: placed.placement,
    walks,
    assumptions: [...placed.assumptions, ...assumptionsOf(request, context)],
  };
}

function icmpError(reply: Scene): Walk {
  const packet = { ...reply.packet, protocol: "ICMP", sourcePort: null, destinationPort: null };
  return walk("icmp-error", "an ICMP error about the first packet (destination unreachable)", {
    ...reply,
    status: "RELATED",
    packet,
  });
}

function fragmentOf(request: Scene): Walk {
  return walk("fragment", "a later fragment of a packet: it has no transport header", { ...request, isFragment: true });
}

function makeScene(question: WalkQuestion, placed: ReturnType<typeof placeFlow>, { world }: FlowContext): Scene {
  const { source, destination } = placed;
  const { options, service } = question;
  const scene: ServiceScene | null = service === null ? null : { ...service, kind: options.serviceAddress };
  const hasPorts = !hasNoPorts(question.protocol);
  const packet: Packet = {
    srcMac: source.endpoint?.mac ?? "mac(next hop)",
    dstMac: source.endpoint?.hostMac ?? "mac(eth0)",
    src: source.address,
    sourcePort: hasPorts ? 40000 : null,
    dst: scene?.address ?? destination.address,
    destinationPort: hasPorts ? (scene?.port ?? question.port) : null,
    protocol: question.protocol,
    mark: 0,
    cb: [],
    tcIndex: 0,
    vni: null,
    outer: null,
    assumed: [
      "srcMac",
      "dstMac",
      ...(source.isAddressAssumed || hasPorts ? (["src"] as const) : []),
      ...(destination.isAddressAssumed ? (["dst"] as const) : []),
    ],
  };
  return {
    datapath: world.profile.datapath,
    options,
    isDualStack: world.options["enable-ipv4"] && world.options["enable-ipv6"],
    placement: placed.placement,
    source,
    destination,
    service: scene,
    backendPort: hasPorts ? question.port : null,
    status: "NEW",
    isFragment: false,
    egress: question.egress,
    ingress: question.ingress,
    proxyDenies: question.proxyDenies,
    packet,
    hostLookup: question.hostLookup,
  };
}

/** The same ends the other way round; policy does not look at it. */
function makeReply(request: Scene): Scene {
  const { source, destination, packet, egress, ingress, backendPort } = request;
  return {
    ...request,
    source: destination,
    destination: source,
    status: "REPLY",
    // Only that a side goes by the proxy matters to a reply.
    egress: ingress,
    ingress: egress,
    packet: {
      ...packet,
      srcMac: destination.endpoint?.mac ?? "mac(next hop)",
      dstMac: destination.endpoint?.hostMac ?? "mac(eth0)",
      src: destination.address,
      sourcePort: backendPort,
      dst: source.address,
      destinationPort: packet.sourcePort,
    },
  };
}

function walk(phase: WalkPhase, title: string, scene: Scene): Walk {
  let trail = start(scene);
  for (let stages = 0; trail.end === null && stages < mostStages; stages++) trail = programs[trail.next](trail, scene);
  const { hops, end: outcome } = trail.end === null ? end(trail, notVerified) : trail;
  return { phase, title, hops, outcome: outcome ?? { ...notVerified, hop: 0 } };
}

const notVerified = {
  decision: "not-verified",
  drop: null,
  message: "NOT_VERIFIED_IN_PROFILE: no way of this flow through the programs is known",
} as const;

function start(scene: Scene): Trail {
  const { source, options, service, status, destination, packet } = scene;
  const trail: Trail = {
    packet,
    next: source.kind === "pod" ? "pod-out" : "host-out",
    at: "source",
    identity: source.identity,
    isFromIngressProxy: false,
    backendPort: scene.backendPort,
    came: "from-pod",
    hops: [],
    end: null,
  };
  if (source.kind === "outside") {
    const came = enter(trail, {
      node: destination.node?.name ?? "outside",
      device: "wire",
      hook: "wire",
      program: null,
      reachedBy: "wire",
      reachedThrough: "from outside of the cluster",
      tcpdump: { sees: true, why: "on any device that it passes" },
      why: `${packet.dst} is reached by way of ${destination.node?.name ?? "a node"} (assumed)`,
    });
    return { ...came, next: "netdev-in", at: "destination", came: "from-network" };
  }
  const bySocket = options.socketLB && service !== null && (status === "NEW" || status === "ESTABLISHED");
  return bySocket ? connectSocket(trail, scene) : trail;
}

function hasNoPorts(protocol: string): boolean {
  return protocol.toUpperCase().startsWith("ICMP");
}
