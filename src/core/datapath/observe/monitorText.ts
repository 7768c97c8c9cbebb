// The lines of `cilium monitor`. The double comma and the blank before it are Cilium's own.
// Mirrors DumpInfo() of TraceNotify, DropNotify and PolicyVerdictNotify in pkg/monitor, Cilium v1.8.0 to v1.20.2.
import { reservedIdentitiesWithAggregates } from "../../identity/reservedIdentities.ts";
import type { DropPlace, EventFormat } from "./eventFormat.ts";
import type { SeenPacket } from "./packetText.ts";
import { summarize } from "./packetText.ts";

export interface TraceNotify {
  /** `to-endpoint` */
  readonly point: string;
  /** Endpoint of the program that sends it; 0 where it has none. */
  readonly source: number;
  readonly sourceIdentity: number;
  readonly destinationIdentity: number;
  /** Endpoint, or port of the proxy. */
  readonly destinationId: number;
  /** `new`, `established`, `reply`, `related`, `unknown`. */
  readonly state: string;
  /** Name, or `0`. */
  readonly interface: string;
  /** Source address before reverse translation; `0.0.0.0` where the program does not say. */
  readonly originalIp: string;
  readonly packet: SeenPacket;
}

export interface DropNotify {
  readonly name: string;
  readonly destinationId: number;
  readonly ifindex: number;
  readonly place: DropPlace | null;
  /** Kind of authentication that 189 asks for; 0 for others. */
  readonly extendedError: number;
  readonly sourceIdentity: number;
  readonly destinationIdentity: number;
  readonly packet: SeenPacket;
}

export interface VerdictNotify {
  readonly endpointId: number;
  readonly remoteIdentity: number;
  readonly port: number;
  /** Number of the IP protocol. */
  readonly protocol: number;
  readonly direction: "ingress" | "egress";
  readonly action: "allow" | "deny" | "audit" | "redirect";
  /** `disabled`, `spire`, `test-always-fail`. */
  readonly authentication: string;
  /** `L3-L4`, `none` … */
  readonly match: string;
  readonly packet: SeenPacket;
}

/** `isNumeric`: as with `--numeric`. The packet's hash is that of one that the kernel has not computed. */
export function traceLine(event: TraceNotify, format: EventFormat, isNumeric = false): string {
  const named = format.trace === "names";
  const identities = identityText(event, named && !isNumeric);
  return `${arrow(event, format)} flow 0x0 ${named ? ", " : ""}${identities} state ${event.state} ifindex ${event.interface} orig-ip ${event.originalIp}: ${summarize(event.packet, format)}`;
}

export function dropLine(event: DropNotify, format: EventFormat, isNumeric = false): string {
  const { name, destinationId, ifindex, place, extendedError } = event;
  const where = place === null ? "" : ` ifindex ${ifindex}, file ${place[0]}:${place[1]},`;
  const reason = place === null || extendedError === 0 ? name : `${name}, ${extendedError}`;
  const named = format.drop !== "numbers";
  const identities = identityText(event, named && !isNumeric);
  return `xx drop (${reason}) flow 0x0 to endpoint ${destinationId},${where}${named ? " , " : " "}${identities}: ${summarize(event.packet, format)}`;
}

export function verdictLine(event: VerdictNotify, format: EventFormat, isNumeric = false): string {
  const { endpointId, remoteIdentity, port, protocol, direction, action, authentication, match, packet } = event;
  const head = `Policy verdict log: flow 0x0 local EP ID ${endpointId}`;
  const tail = `match ${match}, ${summarize(packet, format)}`;
  if (format.verdict === "port-and-boolean")
    return `${head}, remote ID ${remoteIdentity}, dst port ${port}, proto ${protocol}, ingress ${direction === "ingress"}, action ${action}, ${tail}`;
  const remote = isNumeric ? String(remoteIdentity) : identityName(remoteIdentity);
  const auth = format.verdict === "direction-and-authentication" ? `, auth: ${authentication}` : "";
  return `${head}, remote ID ${remote}, proto ${protocol}, ${direction}, action ${action}${auth}, ${tail}`;
}

const toNames: Readonly<Record<string, string>> = {
  "to-host": "-> host from",
  "to-stack": "-> stack",
  "to-overlay": "-> overlay",
  "to-network": "-> network",
  "to-crypto": "-> crypto",
};

function arrow({ point, source, destinationId }: TraceNotify, { tellsProxyPort }: EventFormat): string {
  if (point === "to-endpoint") return `-> endpoint ${destinationId}`;
  if (point === "from-endpoint") return `<- endpoint ${source}`;
  if (point === "to-proxy")
    return tellsProxyPort && destinationId !== 0 ? `-> proxy port ${destinationId}` : "-> proxy";
  return toNames[point] ?? `<- ${point.slice("from-".length)}`;
}

function identityText(
  event: { readonly sourceIdentity: number; readonly destinationIdentity: number },
  isNamed: boolean,
): string {
  const name = isNamed ? identityName : String;
  return `identity ${name(event.sourceIdentity)}->${name(event.destinationIdentity)}`;
}

const reservedNames = new Map<number, string>([
  [0, "unknown"],
  ...reservedIdentitiesWithAggregates.map(
    ({ identity, labels }) => [identity, labels[0]?.slice("reserved:".length) ?? ""] as const,
  ),
]);

/** NumericIdentity.String(): reserved ones have names. */
export function identityName(identity: number): string {
  return reservedNames.get(identity) ?? String(identity);
}

export function isReserved(identity: number): boolean {
  return reservedNames.has(identity);
}
