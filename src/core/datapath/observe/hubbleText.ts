// The compact line of `hubble observe`, less its time. Its command line is older or newer than the agent as one likes: this
// is that of 1.20.
// Mirrors WriteProtoFlow() in hubble/pkg/printer/printer.go and pkg/hubble/parser/threefour/parser.go, Cilium v1.20.2.
// Leaves out: names of services and of DNS, which the agent adds where it knows them; L7 records of the proxy.
import { identityName, isReserved } from "./monitorText.ts";
import type { SeenPacket } from "./packetText.ts";
import { joinPort } from "./packetText.ts";

export interface HubbleFlow {
  readonly packet: SeenPacket;
  /** `shop/web` of a pod, else null: the address stands. */
  readonly sourceName: string | null;
  readonly destinationName: string | null;
  readonly sourceIdentity: number;
  readonly destinationIdentity: number;
  /** Null where the event does not know: drops, and traces without conntrack. */
  readonly isReply: boolean | null;
  /** `to-endpoint`, `Policy denied`, `policy-verdict:none EGRESS`. */
  readonly type: string;
  readonly verdict: "FORWARDED" | "DROPPED" | "ALLOWED" | "DENIED" | "AUDITED";
  /** `SPIRE`; null where there is none. */
  readonly authentication: string | null;
}

export function hubbleLine(flow: HubbleFlow): string {
  const { packet, isReply, type, verdict, authentication } = flow;
  const source = `${host(flow.sourceName ?? packet.src, packet, packet.sourcePort)} ${identityText(flow.sourceIdentity)}`;
  const destination = `${host(flow.destinationName ?? packet.dst, packet, packet.destinationPort)} ${identityText(flow.destinationIdentity)}`;
  const [left, arrow, right] =
    isReply === true ? [destination, "<-", source] : [source, isReply === null ? "<>" : "->", destination];
  const auth = authentication === null ? "" : `; Auth: ${authentication}`;
  return `${left} ${arrow} ${right} ${type} ${verdict} (${summary(packet)}${auth})`;
}

function host(name: string, { isFragment, icmp }: SeenPacket, port: number | null): string {
  return isFragment || icmp !== null || port === null || port === 0 ? name : joinPort(name, port);
}

function identityText(identity: number): string {
  return isReserved(identity) ? `(${identityName(identity)})` : `(ID:${identity})`;
}

function summary({ protocol, tcpFlags, icmp, isFragment }: SeenPacket): string {
  if (isFragment) return "IPv4";
  const name = protocol.toUpperCase();
  if (icmp !== null) return `${name === "ICMPV6" ? "ICMPv6" : "ICMPv4"} ${icmp}`;
  return name === "TCP" ? `TCP Flags: ${tcpFlags}` : name;
}
