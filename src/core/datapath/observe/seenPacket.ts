// The packet as an event has it: as it is at that step, not as it entered the hop.
import type { Scene } from "../walk/scene.ts";
import { tunnelPort } from "../walk/scene.ts";
import type { PacketView } from "../walk/walk.ts";
import type { EventPlace } from "./eventPlace.ts";
import { icmpName, joinPort, type SeenPacket } from "./packetText.ts";

/** A tunnel's source port is a hash of the inner packet that nothing here tells. */
const outerPort = 40000;

export function packetAt({ scene, hop, index }: EventPlace): SeenPacket {
  const done = hop.steps.slice(0, index + 1).map(({ step }) => step);
  const from = splitPort(hop.packet.src);
  const to = splitPort(hop.packet.dst);
  const isTranslated = done.includes("dnat");
  const isReversed = done.includes("reverse-nat") && scene.service !== null;
  const source = isReversed ? { host: scene.service?.address ?? "", port: scene.service?.port ?? null } : from;
  const destination = isTranslated ? { host: scene.destination.address, port: scene.backendPort } : to;
  return {
    src: source.host,
    dst: destination.host,
    sourcePort: source.port,
    destinationPort: destination.port,
    protocol: hop.packet.protocol,
    tcpFlags: { NEW: "SYN", ESTABLISHED: "ACK", REPLY: "SYN, ACK", RELATED: "" }[scene.status],
    icmp: icmpText(hop.packet, scene),
    isFragment: scene.isFragment,
    tunnel: hop.packet.outer === null ? null : tunnelOf(hop.packet.outer, scene),
  };
}

/** The outer packet by itself, as policy of the host sees it. */
export function outerPacketAt(place: EventPlace): SeenPacket {
  const inner = packetAt(place);
  const { outer } = place.hop.packet;
  if (outer === null) return inner;
  return {
    ...inner,
    src: outer.src,
    dst: splitPort(outer.dst).host,
    sourcePort: outerPort,
    destinationPort: tunnelPort(place.scene.options),
    protocol: "UDP",
    icmp: null,
    isFragment: false,
    tunnel: null,
  };
}

function tunnelOf(outer: NonNullable<PacketView["outer"]>, { options }: Scene): SeenPacket["tunnel"] {
  return { src: joinPort(outer.src, outerPort), dst: outer.dst, protocol: options.tunnelProtocol };
}

function icmpText({ protocol }: PacketView, { status, icmpType }: Scene): string | null {
  if (!protocol.toUpperCase().startsWith("ICMP")) return null;
  return status === "RELATED" ? "DestinationUnreachable(Port)" : icmpName(protocol, icmpType ?? 0);
}

/** The inverse of withPort(). */
function splitPort(text: string): { readonly host: string; readonly port: number | null } {
  const [, bracketed, plain, port] = /^(?:\[(.*)\]|([^:]*|.*\)|.*::?.*:.*?)):(\d+)$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  return host === undefined ? { host: text, port: null } : { host, port: Number(port) };
}
