// Where everything of a drawn walk stands: segments side by side in as many lanes as the width asks for, or, where the
// width holds no segment, one below the other. Pure.
import type { PathNode, WalkView } from "../../../src/protocol/flowPath.ts";
import type { Drawing, Plan } from "./drawing.ts";
import { layoutColumn } from "./layoutColumn.ts";
import { layoutLanes } from "./layoutLanes.ts";
import { segmentsOf } from "./stations.ts";

/** No drawing is narrower, in CSS pixels. */
const leastWidth = 280;

export function layoutWalk(walk: WalkView, nodes: readonly PathNode[], width: number): Drawing {
  const { decision, hop } = walk.outcome;
  const plan = {
    segments: segmentsOf(walk, nodes),
    lastHop: hop,
    isDropped: decision === "dropped",
    isDelivered: decision === "delivered",
  };
  return layoutPath(plan, Math.max(leastWidth, width));
}

export function layoutPath(plan: Plan, width: number): Drawing {
  return layoutLanes(plan, width) ?? layoutColumn(plan, width);
}
