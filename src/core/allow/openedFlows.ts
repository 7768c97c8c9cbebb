// What a change of policies opens, as sets of names: endpoints, their peers and ports, without the flow that was asked for.
import type { SideChange } from "../flows/compareSides.ts";
import type { PortClass, PortDomain } from "../flows/partition.ts";
import type { PeerPoint } from "../flows/peerPoints.ts";
import type { Prefix } from "../ipcache/prefix.ts";
import { formatPrefix } from "../ipcache/prefix.ts";
import type { Direction } from "../policy/policyEntry.ts";
import { formatPort, formatProtocol } from "../policy/protocol.ts";
import type { OpenedFlows } from "./proposal.ts";

/** Every endpoint with every peer on every port. */
interface NamedFlows {
  readonly direction: Direction;
  readonly endpoints: readonly string[];
  readonly peers: readonly string[];
  readonly ports: readonly PortClass[];
}

export interface AskedFlow {
  readonly direction: Direction;
  readonly endpoint: string;
  /** As a point of peers is named. */
  readonly peer: string;
  readonly protocol: number;
  readonly port: number;
}

export interface Opened {
  readonly flows: readonly OpenedFlows[];
  /** How many of endpoint, peer and port. */
  readonly count: number;
}

export function openedBesides(
  changes: readonly SideChange[],
  asked: readonly AskedFlow[],
  domains: readonly PortDomain[],
): Opened {
  const all = changes.flatMap(({ direction, endpoints, sets }) =>
    sets.map(({ peers, ports }) => ({
      direction,
      endpoints: endpoints.map(({ endpoint }) => endpoint.name),
      peers: pointNames(peers),
      ports,
    })),
  );
  const rest = asked.reduce<readonly NamedFlows[]>((flows, one) => flows.flatMap((set) => without(set, one)), all);
  return {
    flows: rest.map(({ ports, ...set }) => ({ ...set, ports: portTexts(ports, domains) })),
    count: rest.reduce(
      (sum, { endpoints, peers, ports }) => sum + endpoints.length * peers.length * countPorts(ports),
      0,
    ),
  };
}

/** The set less one flow: its other ports, its other peers, its other endpoints. */
function without(set: NamedFlows, asked: AskedFlow): readonly NamedFlows[] {
  const { direction, endpoints, peers, ports } = set;
  const at = ports.find(
    ({ protocol, first, last }) => protocol === asked.protocol && first <= asked.port && asked.port <= last,
  );
  if (direction !== asked.direction || at === undefined) return [set];
  if (!endpoints.includes(asked.endpoint) || !peers.includes(asked.peer)) return [set];
  const otherPorts = ports.flatMap((one) =>
    one !== at
      ? [one]
      : [
          { ...one, last: asked.port - 1 },
          { ...one, first: asked.port + 1 },
        ].filter(({ first, last }) => first <= last),
  );
  const otherPeers = peers.filter((peer) => peer !== asked.peer);
  const otherEndpoints = endpoints.filter((endpoint) => endpoint !== asked.endpoint);
  return [
    { ...set, endpoints: [asked.endpoint], peers: [asked.peer], ports: otherPorts },
    { ...set, endpoints: [asked.endpoint], peers: otherPeers },
    { ...set, endpoints: otherEndpoints },
  ].filter((rest) => rest.endpoints.length > 0 && rest.peers.length > 0 && rest.ports.length > 0);
}

function countPorts(ports: readonly PortClass[]): number {
  return ports.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** Empty where every port of every protocol is in it. */
function portTexts(ports: readonly PortClass[], domains: readonly PortDomain[]): readonly string[] {
  const isWhole = ({ protocol, first, last }: PortClass) =>
    first === 0 && last === domains.find((domain) => domain.protocol === protocol)?.last;
  if (domains.every(({ protocol }) => ports.some((one) => one.protocol === protocol && isWhole(one)))) return [];
  return ports.map((one) => {
    const { protocol, first, last } = one;
    if (isWhole(one)) return formatProtocol(protocol);
    return formatPort(protocol, first === last ? first : `${first}-${last}`);
  });
}

function pointNames(points: readonly PeerPoint[]): readonly string[] {
  return points.flatMap(namesOf);
}

function namesOf(point: PeerPoint): readonly string[] {
  switch (point.kind) {
    case "endpoints":
      return point.names;
    case "identity":
      return [point.name];
    case "unknown-pod":
      return ["pods that are not in this folder"];
    case "prefix":
      return [prefixName(point.prefix)];
  }
}

/** As a point of addresses is named: `10.0.0.0/8`, or what no longer prefix names. */
export function prefixName(prefix: Prefix): string {
  return prefix.bits === 0 ? `addresses of no other prefix (IPv${prefix.family})` : formatPrefix(prefix);
}
