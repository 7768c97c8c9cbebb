// A walk cut into what is drawn: segments (a node, the wire, the outside), stations (one device and hook), hops.
// Pure: the words are those of the view model, widths are estimates from the number of letters.
import type { HopView, PathEnd, PathNode, PathView, WalkView } from "../../../src/protocol/flowPath.ts";

export interface Segment {
  readonly kind: "node" | "wire" | "outside";
  readonly title: string;
  readonly note: string;
  readonly isNoteAssumed: boolean;
  /** The box of the flow's first or last end, where it is in this segment. */
  readonly start: PathEnd | null;
  readonly end: PathEnd | null;
  readonly stations: readonly Station[];
}

export interface Station {
  readonly device: string;
  readonly hook: string;
  readonly hops: readonly NumberedHop[];
}

export interface NumberedHop {
  /** From 0. */
  readonly index: number;
  readonly hop: HopView;
}

export function segmentsOf(walk: WalkView, nodes: PathView["nodes"]): readonly Segment[] {
  const segments: Segment[] = [];
  walk.hops.forEach((hop, index) => {
    const kind = hop.kind === "wire" ? "wire" : hop.node === "outside" ? "outside" : "node";
    const last = segments.at(-1);
    if (last?.kind === kind && (kind === "wire" || last.title === hop.node)) {
      segments[segments.length - 1] = { ...last, stations: addHop(last.stations, { index, hop }) };
      return;
    }
    segments.push(segment(kind, hop.node, nodes, addHop([], { index, hop })));
  });
  return withEnds(segments, walk);
}

function segment(
  kind: Segment["kind"],
  name: string,
  nodes: readonly PathNode[],
  stations: readonly Station[],
): Segment {
  const node = kind === "node" ? nodes.find((one) => one.name === name) : undefined;
  return {
    kind,
    title: kind === "wire" ? "" : name,
    note: node?.note ?? "",
    isNoteAssumed: node?.isAssumed ?? false,
    start: null,
    end: null,
    stations,
  };
}

function addHop(stations: readonly Station[], numbered: NumberedHop): readonly Station[] {
  const { device, hook } = numbered.hop;
  const last = stations.at(-1);
  if (last === undefined || last.device !== device || last.hook !== hook)
    return [...stations, { device, hook, hops: [numbered] }];
  return [...stations.slice(0, -1), { ...last, hops: [...last.hops, numbered] }];
}

/** An end that is on the first or last node stands in its box, any other one in a segment of its own. */
function withEnds(segments: readonly Segment[], { start, end }: WalkView): readonly Segment[] {
  const first = segments[0];
  const last = segments.at(-1);
  const isIn = (one: PathEnd, segment: Segment | undefined) =>
    segment !== undefined && segment.kind === "node" && one.node === segment.title;
  const outside = (one: Pick<Segment, "start" | "end">): Segment => ({
    ...segment("outside", "", [], []),
    ...one,
  });
  const before = isIn(start, first) ? [] : [outside({ start, end: null })];
  const after = isIn(end, last) ? [] : [outside({ start: null, end })];
  const inner = segments.map((one, at) => ({
    ...one,
    start: at === 0 && before.length === 0 ? start : null,
    end: at === segments.length - 1 && after.length === 0 ? end : null,
  }));
  return [...before, ...inner, ...after];
}
