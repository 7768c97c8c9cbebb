// Where a walk is drawn: side by side where there is room, in lanes or one below the other where there is not.
import { describe, expect, test } from "vitest";
import type { Drawing } from "../../../webview/flowSimulator/path/drawing.ts";
import { layoutPath } from "../../../webview/flowSimulator/path/layout.ts";
import { segmentsOf } from "../../../webview/flowSimulator/path/stations.ts";
import { path, replyWalk, requestWalk } from "../pathFixture.ts";

const segments = segmentsOf(requestWalk, path.nodes);
const plan = { segments, lastHop: 4, isDropped: true, isDelivered: false };

test("a walk is cut into nodes and the wire, and a device's programs stand together", () => {
  expect(segments.map(({ kind, title, stations }) => [kind, title, stations.map(({ hops }) => hops.length)])).toEqual([
    ["node", "node-1", [2]],
    ["wire", "", [1]],
    ["node", "node-2", [1, 1]],
  ]);
  expect([segments[0]?.start?.name, segments[2]?.end?.name]).toEqual(["shop/web", "shop/db"]);
});

test("an end that is on no node that is walked stands outside of them", () => {
  const outside = { ...replyWalk, end: { name: "1.1.1.1", node: null, facts: [] } };
  const [first, , last] = segmentsOf(outside, path.nodes);
  expect([first?.kind, last?.kind, last?.end?.name]).toEqual(["node", "outside", "1.1.1.1"]);
});

describe.each([
  { width: 1140, direction: "lanes", nLanes: 1 },
  { width: 620, direction: "lanes", nLanes: 2 },
  { width: 376, direction: "column", nLanes: 5 },
])("in $width px", ({ width, direction, nLanes }) => {
  const drawing = layoutPath(plan, width);

  test("the path takes the way that the width allows, and nothing stands outside", () => {
    expect(drawing.direction).toBe(direction);
    expect(new Set(drawing.hops.map(({ y }) => y)).size).toBe(nLanes);
    for (const { x, y } of points(drawing)) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(drawing.height);
    }
  });

  test("each hop is there once, each is joined to the next, and what is assumed or not reached is drawn so", () => {
    expect(drawing.hops.map(({ numbered }) => numbered.index)).toEqual([0, 1, 2, 3, 4]);
    expect(drawing.lines.map(({ style }) => style)).toEqual([
      "certain",
      "certain",
      "assumed",
      "certain",
      "certain",
      "never",
    ]);
    expect(drawing.ends.map(({ isReached }) => isReached)).toEqual([true, false]);
    expect(drawing.labels.map(({ text }) => text)).toContain("not reached");
  });
});

test("in one column no line goes through a node's name", () => {
  const { labels, lines } = layoutPath(plan, 376);
  const names = labels.filter(({ text }) => text.startsWith("node-"));
  expect(names).toHaveLength(2);
  for (const { x, y } of names) {
    const crossing = lines.filter(({ points: [from, to] }) => from && to && from[1] < y && y < to[1] && from[0] >= x);
    expect(crossing).toEqual([]);
  }
});

function points({ boxes, ends, hops, lines }: Drawing) {
  const corners = [...boxes, ...ends].flatMap(({ x, y, width, height }) => [
    { x, y },
    { x: x + width, y: y + height },
  ]);
  const bends = lines.flatMap((line) => line.points.map(([x, y]) => ({ x, y })));
  return [...corners, ...hops, ...bends];
}
