// The walks of one flow: its first packet, the answer, later packets, ICMP errors, fragments, and the first packet before
// the other node knows the sender. Each is the same programs on another packet; which runs next is what the last one said.
import { worldIdentityOf } from "../../policy/worldIdentity.ts";
import type { Assumption } from "../../world/world.ts";
import type { FlowContext } from "../flowContext.ts";
import type { IdentityEnd } from "../flowEnd.ts";
import type { SideResult } from "../lookupSide.ts";
import { constantsOf } from "../observe/constants.ts";
import type { ConstantTable } from "../observe/observed.ts";
import { observeWalk } from "../observe/observeWalk.ts";
import { icmpReplyOf } from "../observe/packetText.ts";
import { assumptionsOf } from "./assumptions.ts";
import { familySwitch } from "./familyOff.ts";
import { leavePod } from "./fromPod.ts";
import { leaveHost, reachHost, runFromHost } from "./hostPrograms.ts";
import { inFamily } from "./inFamily.ts";
import { worldPrefix } from "./ipcacheOrigin.ts";
import { returnByStack } from "./netfilter.ts";
import { crossWire, enterByDevice, leaveByDevice, leaveByStack, returnToNode } from "./network.ts";
import { enterOtherNode, translateClient } from "./nodePort.ts";
import { placeFlow } from "./place.ts";
import { passProxy } from "./proxy.ts";
import { proxyAsked } from "./proxySource.ts";
import { recipeOf } from "./recipe.ts";
import type { HostPeer, Party, Scene, ServiceFacts, ServiceScene, SourceTranslation } from "./scene.ts";
import { isMasqueraded, isSameNode } from "./scene.ts";
import { connectSocket } from "./service.ts";
import { deliverLocally, enterToContainer, routeToPod, runPolicyProgram } from "./toPod.ts";
import type { Packet, Stage, Trail } from "./trail.ts";
import { change, end, enter } from "./trail.ts";
import { enterTunnel, leaveTunnel } from "./tunnel.ts";
import type { Walk, WalkAnswer, WalkPhase } from "./walk.ts";
import type { WalkOptions } from "./walkOptions.ts";

export interface WalkQuestion {
  readonly from: IdentityEnd;
  readonly to: IdentityEnd;
  readonly protocol: string;
  /** Destination port, or ICMP type. */
  readonly port: number;
  readonly options: WalkOptions;
  /** What of `options` the flow itself says. */
  readonly asked: Partial<WalkOptions>;
  readonly service: ServiceFacts | null;
  readonly egress: SideResult | null;
  readonly ingress: SideResult | null;
  readonly proxyDenies: boolean;
  hostLookup(direction: "egress" | "ingress", node: string, peer: HostPeer): SideResult | null;
  /** Both sides as they are where neither node knows the other end: it is world. */
  askAsWorld(): { readonly egress: SideResult | null; readonly ingress: SideResult | null };
}

export interface WalkedFlow extends WalkAnswer {
  readonly constants: readonly ConstantTable[];
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
  "nodeport-in": enterOtherNode,
  "nodeport-back": returnToNode,
  "stack-back": returnByStack,
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
  const placed = placeFlow(question.from, question.to, options, context, question.service);
  const isItself = isOnePod(question);
  const isLoopback = isItself && question.service !== null;
  const request = { ...makeScene(question, placed, context), isLoopback };
  const title = `the first packet from ${placed.source.name}: no conntrack entry is there`;
  const first = isItself && !isLoopback ? asRequest(ownAddress(request)) : following("request", title, () => request);
  const others = otherPackets(request, question);
  const isFirstOnly = context.packets === "first";
  const walks = (isFirstOnly ? [first] : [first, ...others]).map((packet) => packet.walk());
  const recipe = recipeOf(request);
  return {
    recipe,
    options,
    placement: placed.placement,
    walks: request.datapath.verified.includes(recipe) ? walks : walks.map(unverified),
    ...(isFirstOnly && { notWalked: others.map(({ phase, title }) => ({ phase, title })) }),
    constants: isFirstOnly ? [] : constantsOf(request, [question.from.endpoint, question.to.endpoint], context),
    assumptions: [...placed.assumptions, ...assumptionsOf(request, question.asked, context)],
  };
}

/** A packet that can be followed. */
interface Followed extends Pick<Walk, "phase" | "title"> {
  walk(): Walk;
}

function following(phase: WalkPhase, title: string, makeScene: () => Scene): Followed {
  return { phase, title, walk: () => walk(phase, title, makeScene()) };
}

function asRequest({ title, walk }: Followed): Followed {
  return { phase: "request", title, walk: () => ({ ...walk(), phase: "request" }) };
}

function otherPackets(request: Scene, question: WalkQuestion): readonly Followed[] {
  const { protocol, service } = question;
  const answer = `the answer of ${request.destination.name}, where the first packet came through`;
  return [
    following("reply", answer, () => makeReply(request)),
    ...(hasNoPorts(protocol) ? [] : [icmpError(request)]),
    following(
      "next-packet",
      "a later packet in the same direction, where the first came through: policy is asked for every packet, so that a change of policy cuts the connection",
      () => ({ ...request, status: "ESTABLISHED" }),
    ),
    ...(hasNoPorts(protocol) ? [] : [fragmentOf(request)]),
    ...(isUnknownElsewhere(request) ? [beforePropagation(request, question)] : []),
    ...(isOwn(question) ? [service === null ? ownAddress(request) : ownService(request)] : []),
  ];
}

function unverified(walk: Walk): Walk {
  return { ...walk, hops: walk.hops.map((hop) => ({ ...hop, isVerified: false })) };
}

function icmpError(request: Scene): Followed {
  return following("icmp-error", "an ICMP error about the first packet (destination unreachable)", () => {
    const reply = makeReply(request);
    const packet = { ...reply.packet, protocol: "ICMP", sourcePort: null, destinationPort: null };
    return { ...reply, status: "RELATED", packet };
  });
}

function fragmentOf(request: Scene): Followed {
  const title = "a later fragment of a packet: it has no transport header";
  return following("fragment", title, () => ({ ...request, isFragment: true }));
}

/** What a node knows of pods on other nodes comes with a delay. */
function isUnknownElsewhere(request: Scene): boolean {
  return request.source.kind === "pod" && request.destination.kind === "pod" && !isSameNode(request);
}

function beforePropagation(request: Scene, question: WalkQuestion): Followed {
  const title =
    "the first packet before either node has heard of the other pod: it is world, and has no tunnel endpoint";
  const unknown = (party: Party): Party => ({
    ...party,
    ipcache: {
      address: party.address,
      prefix: worldPrefix(party.address),
      identity: request.world,
      tunnelEndpoint: null,
      origin: [{ from: "miss", message: "the record is not there yet", key: null, value: null }],
    },
  });
  return following("not-propagated", title, () => ({
    ...request,
    source: { ...unknown(request.source), identity: request.world },
    destination: { ...unknown(request.destination), identity: request.world },
    options: { ...request.options, routing: "native" },
    ...question.askAsWorld(),
  }));
}

function isOwn({ from, to }: WalkQuestion): boolean {
  return from.endpoint !== undefined && from.endpoint === to.endpoint && !from.endpoint.isHost;
}

/** A workload may be many pods, of which one sends to another. */
function isOnePod(question: WalkQuestion): boolean {
  const kind = question.from.endpoint?.endpoint.kind;
  return isOwn(question) && (kind === "Pod" || kind === "CiliumEndpoint");
}

function ownService(request: Scene): Followed {
  const title = "the service hands the packet back to the very pod that sent it";
  return following("own-service", title, () => ({ ...request, isLoopback: true }));
}

function ownAddress(request: Scene): Followed {
  const title = "the pod to its own address";
  return { phase: "own-address", title, walk: () => stayInPod(title, request) };
}

function stayInPod(title: string, { source, packet }: Scene): Walk {
  const trail: Trail = { ...emptyTrail, packet, identity: source.identity };
  const stayed = enter(trail, {
    node: source.node?.name ?? "",
    device: `lo(${source.name})`,
    hook: "kernel",
    program: null,
    reachedBy: "kernel-stack",
    reachedThrough: "a pod's packet to its own address stays in its network namespace",
    tcpdump: { sees: true, why: "on lo inside the pod, nowhere else" },
  });
  const { hops, end: outcome } = end(stayed, {
    decision: "delivered",
    drop: null,
    message: "delivered: the packet never reaches Cilium, and no policy is asked",
  });
  return {
    phase: "own-address",
    title,
    hops,
    outcome: outcome ?? { ...notVerified, hop: 0 },
    events: [],
    dropCounter: null,
  };
}

function makeScene(question: WalkQuestion, placed: ReturnType<typeof placeFlow>, context: FlowContext): Scene {
  const { world, policyWorld } = context;
  const { source, destination } = placed;
  const { options, service } = question;
  const scene = service === null ? null : addressService(service, placed, options);
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
    datapath: inFamily(world.profile.datapath, options.family),
    options,
    ...familySwitch(options.family, [question.from, question.to], context),
    world: worldIdentityOf(options.family, world.options, policyWorld.mechanisms),
    placement: placed.placement,
    source,
    destination,
    service: scene,
    backendPort: hasPorts ? question.port : null,
    icmpType: hasPorts ? null : question.port,
    status: "NEW",
    isFragment: false,
    egress: question.egress,
    ingress: question.ingress,
    isLoopback: false,
    translation: null,
    isFromDsr: false,
    isToProxy: false,
    proxyDenies: question.proxyDenies,
    packet,
    hostLookup: question.hostLookup,
  };
}

/** From outside a node's address and port, or one that routers bring to the node; from inside the ClusterIP. */
function addressService(
  facts: ServiceFacts,
  { source, destination }: ReturnType<typeof placeFlow>,
  options: WalkOptions,
): ServiceScene {
  const { clusterIP, externalIP, nodePort, isLoadBalancer, ...shared } = facts;
  const { port } = shared;
  const asked = options.serviceAddress;
  const isOutside = source.kind === "outside";
  if (nodePort !== undefined && (asked === "node-port" || (isOutside && asked === "auto")))
    return {
      ...shared,
      kind: "node-port",
      address: (source.node ?? destination.node)?.address ?? "ip(node)",
      port: nodePort,
    };
  if (externalIP !== undefined && asked !== "cluster-ip" && (asked !== "auto" || isOutside))
    return { ...shared, kind: isLoadBalancer ? "load-balancer" : "external-ip", address: externalIP, port };
  return { ...shared, kind: "cluster-ip", address: clusterIP, port };
}

/** The same ends the other way round; policy does not look at it. */
function makeReply(request: Scene): Scene {
  const { source, destination, packet, egress, ingress, backendPort } = request;
  const proxy = proxyAsked(request);
  const translation = proxy === null ? translationOf(request) : null;
  // Nobody sends an answer on that has the client's own address.
  const isFromDsr = source.kind === "outside" && source.node !== null && translation === null && proxy === null;
  return {
    ...request,
    source: destination,
    destination: proxy ?? (isFromDsr ? { ...source, node: null } : source),
    isToProxy: proxy !== null,
    status: "REPLY",
    icmpType: request.icmpType === null ? null : icmpReplyOf(packet.protocol, request.icmpType),
    translation,
    isFromDsr,
    // Only that a side goes by the proxy matters to a reply.
    egress: ingress,
    ingress: egress,
    packet: {
      ...packet,
      srcMac: destination.endpoint?.mac ?? "mac(next hop)",
      dstMac: destination.endpoint?.hostMac ?? "mac(eth0)",
      src: destination.address,
      sourcePort: backendPort,
      dst: (proxy ?? translation ?? source).address,
      destinationPort: packet.sourcePort,
    },
  };
}

/** Who put another address into the client's place. */
function translationOf(request: Scene): SourceTranslation | null {
  const { source, options } = request;
  if (source.kind === "outside") return translateClient(request);
  if (!isMasqueraded(request) || source.node === null) return null;
  return { by: options.masquerade === "bpf" ? "bpf" : "stack", node: source.node, address: source.node.address };
}

function walk(phase: WalkPhase, title: string, scene: Scene): Walk {
  let trail = start(scene);
  for (let stages = 0; trail.end === null && stages < mostStages; stages++) trail = programs[trail.next](trail, scene);
  const { hops, end: outcome } = trail.end === null ? end(trail, notVerified) : trail;
  return observeWalk({ phase, title, hops, outcome: outcome ?? { ...notVerified, hop: 0 } }, scene);
}

const notVerified = {
  decision: "not-verified",
  drop: null,
  message: "NOT_VERIFIED_IN_PROFILE: no way of this flow through the programs is known",
} as const;

const emptyTrail = {
  next: "pod-out",
  at: "source",
  isFromIngressProxy: false,
  backendPort: null,
  isTranslated: false,
  isSnatDone: false,
  came: "from-pod",
  hops: [],
  end: null,
} as const satisfies Partial<Trail>;

function start(scene: Scene): Trail {
  const { source, options, service, status, destination, packet } = scene;
  const trail: Trail = {
    ...emptyTrail,
    packet,
    next: source.kind === "pod" ? "pod-out" : "host-out",
    identity: source.identity,
    backendPort: scene.backendPort,
  };
  if (source.kind === "outside") {
    const entry = source.node ?? destination.node;
    const came = enter(trail, {
      node: entry?.name ?? "outside",
      device: "wire",
      hook: "wire",
      program: null,
      reachedBy: "wire",
      reachedThrough: "from outside of the cluster",
      tcpdump: { sees: true, why: "on any device that it passes" },
      why: `${packet.dst} is reached by way of ${entry?.name ?? "a node"} (assumed)`,
    });
    if (source.node !== null) return { ...came, next: "nodeport-in", came: "from-network" };
    return { ...came, next: "netdev-in", at: "destination", came: "from-network" };
  }
  if (!options.socketLB || service === null) return trail;
  if (status === "NEW") return connectSocket(trail, scene);
  // The socket has been connected to the backend.
  if (status !== "ESTABLISHED") return trail;
  return { ...change(trail, { dst: destination.address, destinationPort: scene.backendPort }), isTranslated: true };
}

function hasNoPorts(protocol: string): boolean {
  return protocol.toUpperCase().startsWith("ICMP");
}
