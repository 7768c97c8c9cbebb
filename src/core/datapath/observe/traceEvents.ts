// Events of a packet on its way: what comes in and goes out of a program.
import { markMagic } from "../walk/mark.ts";
import type { Scene } from "../walk/scene.ts";
import type { Hop } from "../walk/walk.ts";
import { identitiesAt, nameOf, senderAt } from "./eventFacts.ts";
import type { EventPlace } from "./eventPlace.ts";
import { hubbleLine } from "./hubbleText.ts";
import type { TraceNotify } from "./monitorText.ts";
import { traceLine } from "./monitorText.ts";
import type { WalkEvent } from "./observed.ts";
import type { SeenPacket } from "./packetText.ts";
import { outerPacketAt, packetAt } from "./seenPacket.ts";

/** What a program tells, and whether it asked conntrack, which says how much of a connection is told. */
interface Sent {
  readonly point: string;
  readonly conntrack: boolean;
  /** Told of each packet, without conntrack. */
  readonly always?: boolean;
  /** Told of the packet as it leaves the program. */
  readonly isTranslated?: boolean;
  readonly event: Partial<TraceNotify>;
}

export function traceEvents(place: EventPlace): readonly WalkEvent[] {
  const { hop, at, scene } = place;
  const sent = sentAt(place);
  if (sent === null) return [];
  const { datapath, source, destination, status } = scene;
  const packet = sent.isTranslated === true ? packetAfter(place) : packetAt(place);
  // Up to 1.16 the agent reads a tunnel's outer header alone.
  const seen = packet.tunnel !== null && datapath.events.tunnel === "outer" ? outerPacketAt(place) : packet;
  const state = sent.conntrack ? states[status] : datapath.events.unknownState;
  const isStateKnown = state !== "unknown";
  const event: TraceNotify = {
    point: sent.point,
    source: 0,
    sourceIdentity: 0,
    destinationIdentity: 0,
    destinationId: 0,
    state,
    interface: "0",
    originalIp: "0.0.0.0",
    packet,
    ...sent.event,
  };
  const ends = identitiesAt(place);
  return [
    {
      kind: "trace",
      hop: at,
      node: hop.node,
      point: sent.point,
      monitor: traceLine(event, datapath.events),
      hubble: hubbleLine({
        packet: seen,
        sourceName: nameOf(source, seen.src),
        destinationName: nameOf(destination, seen.dst),
        sourceIdentity: event.sourceIdentity || ends.sourceIdentity,
        destinationIdentity: event.destinationIdentity || (seen === packet ? ends.destinationIdentity : otherNode),
        isReply: isStateKnown ? status === "REPLY" : null,
        type: sent.point,
        verdict: "FORWARDED",
        authentication: null,
      }),
      hidden: whyHidden(sent, scene),
    },
  ];
}

const states = { NEW: "new", ESTABLISHED: "established", REPLY: "reply", RELATED: "related" } as const;

/** remote-node: whom a tunnel's outer header is for. */
const otherNode = 6;

/** Of a running agent; listings print the same. */
const proxyPort = 12345;

/** emit_trace_notify() and what conntrack says of a connection's next packets. */
function whyHidden({ point, conntrack, always }: Sent, { status }: Scene): string | null {
  if (point.startsWith("from-")) return "monitor aggregation (medium): of what a program takes in nothing is told";
  if (always === true) return null;
  if (!conntrack) return "monitor aggregation (medium): conntrack was not asked here";
  return status === "ESTABLISHED"
    ? "monitor aggregation (medium): told of this connection within the last 5 s, and no SYN, FIN or RST"
    : null;
}

function sentAt(place: EventPlace): Sent | null {
  const { step, hop, scene } = place;
  const { events, programs } = scene.datapath;
  switch (step.observation) {
    case "to-endpoint":
      return toEndpoint(place);
    case "to-proxy":
      return toProxy(place);
    case "to-stack":
      return { point: "to-stack", conntrack: true, event: fromSender(place) };
    case "to-overlay":
      return toOverlay(place);
    case "to-network":
      if (hop.program === programs.toNetdev) return toNetdev(place);
      if (!events.tracesFib) return null;
      if (hop.program === programs.snatForward) return snatForward(place);
      // What handle_nat_fwd() has not sent on comes back to to-netdev.
      if (hop.hook === "tc-egress") return toNetdev(place);
      return { point: "to-network", conntrack: true, event: { ...fromSender(place), interface: "eth0" } };
    case null:
      return step.step === "endpoint-map" ? podToHost(place) : toHostStack(place);
    case "policy-verdict":
      return null;
    case "from-host":
      return { point: isOfProxy(hop) ? "from-proxy" : "from-host", conntrack: false, event: cameIn(place) };
    case "from-network":
      return { point: events.fromNetdev, conntrack: false, event: fromDevice(place) };
    default:
      return { point: step.observation, conntrack: false, event: cameIn(place) };
  }
}

/** The mark says that the proxy sends: 0xa00 or 0xb00. */
function isOfProxy({ packet }: Hop): boolean {
  const magic = Number.parseInt(packet.mark, 16) & 0x0f00;
  return magic === markMagic.proxyIngress || magic === markMagic.proxyEgress;
}

function fromSender({ scene }: EventPlace): Partial<TraceNotify> {
  return { sourceIdentity: scene.source.identity, destinationIdentity: scene.destination.identity };
}

function toEndpoint(place: EventPlace): Sent {
  const { scene, hop } = place;
  const { destination, datapath } = scene;
  const isDelivered = hop.hook === "policy-program" || datapath.events.endpointInterface === "own";
  return {
    point: "to-endpoint",
    conntrack: true,
    event: {
      sourceIdentity: senderAt(place),
      destinationIdentity: destination.identity,
      destinationId: destination.endpoint?.endpointId ?? 0,
      interface: isDelivered ? (destination.endpoint?.device ?? "0") : "0",
      originalIp: addressBefore(place),
    },
  };
}

/** to-endpoint tells the source as it came, before a service's address takes its place. */
function addressBefore(place: EventPlace): string {
  return packetAt({ ...place, index: -1 }).src;
}

function toProxy(place: EventPlace): Sent {
  const { scene, hop } = place;
  const destinationId = scene.datapath.events.tellsProxyPort ? proxyPort : 0;
  const isIngress = hop.hook === "policy-program" || hop.hook === "tc-egress";
  if (!isIngress)
    return {
      point: "to-proxy",
      conntrack: true,
      event: { sourceIdentity: scene.source.identity, destinationId },
    };
  const { event } = toEndpoint(place);
  return { point: "to-proxy", conntrack: true, event: { ...event, destinationId } };
}

function toOverlay(place: EventPlace): Sent {
  const { scene, hop } = place;
  const isPod = scene.source.kind === "pod" && hop.device === scene.source.endpoint?.device;
  const hasState = isPod && scene.datapath.events.overlay === "source-destination-state";
  const { destinationIdentity, ...source } = fromSender(place);
  return {
    point: "to-overlay",
    conntrack: hasState,
    // Who sends for the node asks for each packet; up to 1.11 a pod's state is not told, its conntrack decides all the same.
    always: !isPod || (!hasState && scene.status !== "ESTABLISHED"),
    event: {
      ...source,
      ...(scene.datapath.events.overlay === "source" ? {} : { destinationIdentity }),
      interface: scene.options.tunnelProtocol === "vxlan" ? "cilium_vxlan" : "cilium_geneve",
    },
  };
}

function toNetdev(place: EventPlace): Sent | null {
  const { scene, hop, index } = place;
  const { netdev } = scene.datapath.events;
  if (netdev === "not-sent") return null;
  const guarded = hop.steps.slice(0, index).some(({ step, lookup }) => step === "host-firewall" && lookup !== null);
  const isHost = scene.source.kind === "host" || hop.packet.outer !== null;
  // The mark says who sends since 1.16; 1.11 looks only where it has a host firewall.
  const knowsPods = netdev === "source-destination" || scene.options.hostFirewall;
  const sourceIdentity = netdev === "nothing" || !(isHost || knowsPods) ? 0 : isHost ? 1 : scene.source.identity;
  return {
    point: "to-network",
    conntrack: guarded,
    event: { sourceIdentity, interface: netdev === "source-destination" ? "eth0" : "0" },
  };
}

/** tail_handle_snat_fwd_ipv4() tells in place of to-netdev, and asks conntrack for the node's own packets alone. */
function snatForward(place: EventPlace): Sent {
  const { scene } = place;
  const isHost = scene.source.kind === "host";
  const sourceIdentity = isHost ? 1 : scene.source.identity;
  return {
    point: "to-network",
    conntrack: isHost,
    isTranslated: true,
    event: {
      sourceIdentity: scene.datapath.events.snatTellsSender ? sourceIdentity : 0,
      interface: "eth0",
      originalIp: packetAt(place).src,
    },
  };
}

function packetAfter(place: EventPlace): SeenPacket {
  const next = place.hops[place.at + 1];
  return packetAt(next === undefined ? place : { ...place, hop: next, index: -1 });
}

/** A pod's packet for the node itself: to its stack, or first to its policy by cilium_net. */
function podToHost(place: EventPlace): Sent | null {
  const { scene, hop, hops, at } = place;
  if (hop.device !== scene.source.endpoint?.device || scene.destination.kind !== "host") return null;
  const next = hops[at + 1];
  if (next?.hook === "kernel") return { point: "to-stack", conntrack: true, event: fromSender(place) };
  if (next?.device !== "cilium_net") return null;
  return { point: "to-host", conntrack: true, event: { ...fromSender(place), interface: "cilium_net" } };
}

/** From cilium_net or cilium_host to the node's stack after its own policy; what goes to the proxy has been told before. */
function toHostStack(place: EventPlace): Sent | null {
  const { step, hop, index, scene } = place;
  if (!["cilium_net", "cilium_host"].includes(hop.device) || hop.hook !== "tc-ingress") return null;
  if (step.step !== "delivery") return null;
  const isReply = scene.status === "REPLY" || scene.status === "RELATED";
  const asked = hop.steps
    .slice(0, index)
    .some(({ step: kind, lookup }) => kind === "host-firewall" && (lookup !== null || isReply));
  return {
    point: "to-stack",
    conntrack: asked && scene.datapath.events.toHostKnowsConntrack,
    event: { sourceIdentity: senderAt(place), interface: "cilium_host" },
  };
}

/** Since 1.16 programs look up who sends before they tell; a tunnel's packet is another node's. */
function fromDevice(place: EventPlace): Partial<TraceNotify> {
  const { hop } = place;
  const sender = hop.packet.outer === null || hop.packet.vni === null ? senderAt(place) : 6;
  return { sourceIdentity: knowsSender(place) ? sender : 0, interface: hop.device };
}

function knowsSender({ scene }: EventPlace): boolean {
  return scene.datapath.events.netdev === "source-destination";
}

function cameIn(place: EventPlace): Partial<TraceNotify> {
  const { step, scene, hop } = place;
  const { source } = scene;
  if (step.observation === "from-endpoint")
    return { source: source.endpoint?.endpointId ?? 0, sourceIdentity: source.identity };
  if (step.observation === "from-overlay")
    return { sourceIdentity: knowsSender(place) ? senderAt(place) : 0, interface: hop.device };
  return { sourceIdentity: source.identity, interface: hop.device };
}
