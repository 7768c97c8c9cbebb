// A packet as monitor and Hubble summarize it. Ports, flags and ICMP codes that nothing tells are those of a first packet.
// Mirrors GetConnectionSummary() in pkg/monitor/dissect.go and the type codes of gopacket, Cilium v1.8.0 to v1.20.2.
import type { EventFormat } from "./eventFormat.ts";

export interface SeenPacket {
  readonly src: string;
  readonly dst: string;
  /** Null where the packet has no ports, or they are not read: ICMP, a later fragment. */
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  /** `TCP`, `UDP`, `SCTP`, `ICMP`, `ICMPv6`. */
  readonly protocol: string;
  /** `SYN`, `SYN, ACK`, `ACK`. */
  readonly tcpFlags: string;
  /** `EchoRequest`; null where it is no ICMP. */
  readonly icmp: string | null;
  readonly isFragment: boolean;
  readonly tunnel: { readonly src: string; readonly dst: string; readonly protocol: "vxlan" | "geneve" } | null;
}

export function summarize(packet: SeenPacket, format: EventFormat): string {
  const { tunnel } = packet;
  if (tunnel === null) return inner(packet, format);
  return format.tunnel === "outer"
    ? `${tunnel.src} -> ${tunnel.dst} udp`
    : `${inner(packet, format)} [tunnel ${tunnel.src} -> ${tunnel.dst} ${tunnel.protocol}]`;
}

function inner(packet: SeenPacket, { icmp }: EventFormat): string {
  const { src, dst, sourcePort, destinationPort, protocol, tcpFlags, isFragment } = packet;
  if (isFragment) return `${src} -> ${dst}`;
  if (packet.icmp !== null) return `${src} -> ${dst} ${icmp === "type" ? "" : "icmp "}${packet.icmp}`;
  const name = protocol.toLowerCase();
  const flags = name === "tcp" ? ` ${tcpFlags}` : "";
  return `${joinPort(src, sourcePort ?? 0)} -> ${joinPort(dst, destinationPort ?? 0)} ${name}${flags}`;
}

/** As Go's net.JoinHostPort; a symbolic name is no IPv6 address. */
export function joinPort(host: string, port: number): string {
  return /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

const icmpNames: Readonly<Record<number, string>> = {
  0: "EchoReply",
  3: "DestinationUnreachable(Net)",
  4: "SourceQuench",
  5: "Redirect(Net)",
  8: "EchoRequest",
  9: "RouterAdvertisement",
  10: "RouterSolicitation",
  11: "TimeExceeded(TTLExceeded)",
  12: "ParameterProblem(PointerIndicatesError)",
  13: "TimestampRequest",
  14: "TimestampReply",
  15: "InfoRequest",
  16: "InfoReply",
  17: "AddressMaskRequest",
  18: "AddressMaskReply",
};

const icmpv6Names: Readonly<Record<number, string>> = {
  1: "DestinationUnreachable(NoRouteToDst)",
  2: "PacketTooBig",
  3: "TimeExceeded(HopLimitExceeded)",
  4: "ParameterProblem(ErroneousHeader)",
  128: "EchoRequest",
  129: "EchoReply",
  133: "RouterSolicitation",
  134: "RouterAdvertisement",
  135: "NeighborSolicitation",
  136: "NeighborAdvertisement",
};

/** Code 0. */
export function icmpName(protocol: string, type: number): string {
  const names = protocol.toUpperCase() === "ICMPV6" ? icmpv6Names : icmpNames;
  return names[type] ?? `${type}(0)`;
}

/** What a request is answered with. */
export function icmpReplyOf(protocol: string, type: number): number {
  if (protocol.toUpperCase() === "ICMPV6") return type === 128 ? 129 : type;
  return { 8: 0, 13: 14, 15: 16, 17: 18 }[type] ?? type;
}
