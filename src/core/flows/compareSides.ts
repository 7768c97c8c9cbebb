// What every side of a world answers otherwise in another state of the same world: exactly, class by class, over all
// peers, protocols and ports. A side is one direction of the endpoints that have one map.
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import type { Direction, PolicyEntry } from "../policy/policyEntry.ts";
import { addToList } from "../text/listMap.ts";
import type { World } from "../world/world.ts";
import type { FlowSet } from "./flowSets.ts";
import { flowSets } from "./flowSets.ts";
import type { PortClass, PortDomain } from "./partition.ts";
import { lookupClass, partition } from "./partition.ts";
import type { PeerPoint } from "./peerPoints.ts";
import { peerPoints } from "./peerPoints.ts";

/** `otherwise`: denied now, or passed to a proxy or authenticated in another way. */
export type Change = "opened" | "otherwise";

export interface SideChange {
  readonly direction: Direction;
  readonly change: Change;
  readonly endpoints: readonly ResolvedEndpoint[];
  readonly sets: readonly FlowSet<PeerPoint>[];
}

/** The endpoints are those of `before`; `after` has the same. */
export function compareSides(
  world: World,
  before: PolicyWorld,
  after: PolicyWorld,
  domains: readonly PortDomain[],
): readonly SideChange[] {
  const hasSameLocal = samePrefixes(before, after);
  const points = peerPoints(world, [before, after]);
  const byName = new Map(after.endpoints.map((endpoint) => [endpoint.endpoint.name, endpoint]));
  const groups = groupByMap(before, after, byName);
  return groups.flatMap(({ endpoints, was, is }) => {
    const isSame = hasSameLocal && isSameList(before.entriesFor(was), after.entriesFor(is));
    if (isSame) return [];
    const [old, next] = [before.policyOf(was), after.policyOf(is)];
    return (["ingress", "egress"] as const).flatMap((direction) => {
      const maps = [
        { world: before, state: old[direction].mapState },
        { world: after, state: next[direction].mapState },
      ] as const;
      const classes = partition(maps, points, ({ handles }, at) => handles[at] ?? 0, domains);
      const changeOf = ({ handles }: PeerPoint, ports: PortClass): Change | undefined => {
        const [a, b] = maps.map((map, at) => lookupClass(map, handles[at] ?? 0, ports));
        if (a === undefined || b === undefined) return undefined;
        if (a.dropCode !== undefined) return b.dropCode === undefined ? "opened" : undefined;
        const isSameAnswer = b.dropCode === undefined && a.isRedirected === b.isRedirected && a.authType === b.authType;
        return isSameAnswer ? undefined : "otherwise";
      };
      return (["opened", "otherwise"] as const).flatMap((change): readonly SideChange[] => {
        const sets = flowSets(classes, (peer, ports) => changeOf(peer, ports) === change);
        return sets.length === 0 ? [] : [{ direction, change, endpoints, sets }];
      });
    });
  });
}

interface MapGroup {
  readonly endpoints: readonly ResolvedEndpoint[];
  readonly was: ResolvedEndpoint;
  readonly is: ResolvedEndpoint;
}

/** Endpoints of the same entries, port names and namespace have equal maps, whatever their identities. */
function groupByMap(
  before: PolicyWorld,
  after: PolicyWorld,
  byName: ReadonlyMap<string, ResolvedEndpoint>,
): readonly MapGroup[] {
  const numbers = new Map<PolicyEntry, number>();
  const numberOf = (entry: PolicyEntry) => {
    const known = numbers.get(entry);
    if (known !== undefined) return known;
    numbers.set(entry, numbers.size);
    return numbers.size - 1;
  };
  const groups = new Map<string, ResolvedEndpoint[]>();
  for (const was of before.endpoints) {
    const is = byName.get(was.endpoint.name);
    if (is === undefined) continue;
    const entries = [before.entriesFor(was), after.entriesFor(is)].map((list) => list.map(numberOf).join());
    const [, ports = ""] = was.mapClass.split("|");
    const isInit = was.labels.some(({ source, key }) => source === "reserved" && key === "init");
    addToList(groups, [...entries, ports, was.isHost, isInit, was.endpoint.namespace].join("|"), was);
  }
  return [...groups.values()].flatMap((endpoints) => {
    const [was] = endpoints;
    const is = was && byName.get(was.endpoint.name);
    return was === undefined || is === undefined ? [] : [{ endpoints, was, is }];
  });
}

function samePrefixes(before: PolicyWorld, after: PolicyWorld): boolean {
  const textOf = ({ local }: PolicyWorld) => local.map(({ identity }) => identity.text.join()).join("|");
  return textOf(before) === textOf(after);
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}
