// What every side of a world answers otherwise in another state of the same world: exactly, class by class, over all
// peers, protocols and ports. A side is one direction of the endpoints that have one map.
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import type { Direction, PolicyEntry } from "../policy/policyEntry.ts";
import { isSameList } from "../text/isSameList.ts";
import { addToList } from "../text/listMap.ts";
import type { World } from "../world/world.ts";
import type { FlowSet } from "./flowSets.ts";
import { flowSets } from "./flowSets.ts";
import type { Partition, PortClass, PortDomain } from "./partition.ts";
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
  const all = peerPoints(world, [before, after]);
  // Where no rule changed, peers that were there before have the keys they had: new are identities of prefixes.
  const prefixes = all.filter(({ kind }) => kind === "prefix");
  return groupByMap(before, after).flatMap(({ endpoints, was, is }) => {
    const isSame = hasSameEntries({ was, is }, before, after);
    if (isSame && hasSameLocal) return [];
    const points = isSame ? prefixes : all;
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
      return sideChanges(direction, endpoints, classes, changeOf);
    });
  });
}

/** The classes that change, put together by what becomes of them. */
export function sideChanges(
  direction: Direction,
  endpoints: readonly ResolvedEndpoint[],
  classes: Partition<PeerPoint>,
  changeOf: (peer: PeerPoint, ports: PortClass) => Change | undefined,
): readonly SideChange[] {
  return (["opened", "otherwise"] as const).flatMap((change): readonly SideChange[] => {
    const sets = flowSets(classes, (peer, ports) => changeOf(peer, ports) === change);
    return sets.length === 0 ? [] : [{ direction, change, endpoints, sets }];
  });
}

export interface MapGroup {
  readonly endpoints: readonly ResolvedEndpoint[];
  readonly was: ResolvedEndpoint;
  readonly is: ResolvedEndpoint;
}

/** Endpoints of the same entries, port names and namespace have equal maps, whatever their identities. */
export function groupByMap(before: PolicyWorld, after: PolicyWorld): readonly MapGroup[] {
  const byName = new Map(after.endpoints.map((endpoint) => [endpoint.endpoint.name, endpoint]));
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

/** No policy that selects them changed. */
export function hasSameEntries(
  { was, is }: Pick<MapGroup, "was" | "is">,
  before: PolicyWorld,
  after: PolicyWorld,
): boolean {
  return isSameList(before.entriesFor(was), after.entriesFor(is));
}
