// What the proxies of endpoints answer otherwise to one request in another state of the same world: from every peer, on
// every port that leads to a proxy before.
import type { Flow } from "../datapath/flow.ts";
import { matchL7 } from "../datapath/l7/matchL7.ts";
import { namedPortsAt } from "../datapath/l7/namedPortsAt.ts";
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import type { Direction } from "../policy/policyEntry.ts";
import type { ViewContext } from "../policymap/mapView.ts";
import type { World } from "../world/world.ts";
import type { Change, SideChange } from "./compareSides.ts";
import { groupByMap, hasSameEntries, sideChanges } from "./compareSides.ts";
import type { PortClass, PortDomain } from "./partition.ts";
import { lookupClass, partition } from "./partition.ts";
import type { PeerPoint } from "./peerPoints.ts";
import { peerPoints } from "./peerPoints.ts";

export interface ComparedRequest {
  readonly flow: Flow;
  readonly direction: Direction;
  readonly view: ViewContext;
  readonly domains: readonly PortDomain[];
}

/** Peers are asked one by one: what a map merges into one entry, a proxy may tell apart. */
export function compareRequests(
  request: ComparedRequest,
  world: World,
  before: PolicyWorld,
  after: PolicyWorld,
): readonly SideChange[] {
  const { direction, domains } = request;
  const points = peerPoints(world, [before, after]);
  const [old, next] = [askedWorld(before), askedWorld(after)];
  return groupByMap(before, after)
    .filter((group) => !hasSameEntries(group, before, after))
    .flatMap(({ endpoints, was, is }) => {
      const maps = [
        { world: before, state: before.policyOf(was)[direction].mapState },
        { world: after, state: after.policyOf(is)[direction].mapState },
      ];
      const { ports } = partition(maps, points, ({ handles }, at) => handles[at] ?? 0, domains);
      const changeOf = (point: PeerPoint, on: PortClass): Change | undefined => {
        const a = answerOf(request, world, old, was, point, point.handles[0] ?? 0, on);
        if (a === undefined) return undefined;
        const b = answerOf(request, world, next, is, point, point.handles[1] ?? 0, on);
        return a === b ? undefined : a === "denied" && b === "allowed" ? "opened" : "otherwise";
      };
      const each = { peers: points.map((point) => [point]), ports };
      return sideChanges(direction, endpoints, each, changeOf);
    });
}

interface AskedWorld {
  readonly world: PolicyWorld;
  readonly byName: ReadonlyMap<string, ResolvedEndpoint>;
}

function askedWorld(world: PolicyWorld): AskedWorld {
  return { world, byName: new Map(world.endpoints.map((one) => [one.endpoint.name, one])) };
}

/** Undefined where the map leads to no proxy, or the request does not say enough for it. */
function answerOf(
  { flow, direction, view }: ComparedRequest,
  { profile }: World,
  { world, byName }: AskedWorld,
  endpoint: ResolvedEndpoint,
  point: PeerPoint,
  handle: number,
  ports: PortClass,
): "allowed" | "denied" | undefined {
  const policy = world.policyOf(endpoint)[direction];
  const { winner, isRedirected } = lookupClass({ world, state: policy.mapState }, handle, ports);
  if (!isRedirected || winner === undefined) return undefined;
  const { parser, listener } = world.values.get(winner.value);
  const peer = point.kind === "endpoints" ? byName.get(point.names[0] ?? "") : undefined;
  const [client, server] = direction === "ingress" ? [peer, endpoint] : [endpoint, peer];
  const packet = {
    peerHandle: handle,
    protocol: ports.protocol,
    port: ports.first,
    namedPorts: namedPortsAt(server, world),
    parser,
    listener,
  };
  const side = { direction, policy, packet, namespace: client?.endpoint.namespace };
  return matchL7(side, flow, profile.proxy, { ...view, world })?.answer.decision;
}
