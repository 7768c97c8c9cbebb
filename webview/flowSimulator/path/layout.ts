// Where everything of a drawn walk stands: segments side by side in as many lanes as the width asks for, or, where the
// width holds no segment, one below the other. Pure.
import type { Drawing, Plan } from "./drawing.ts";
import { layoutColumn } from "./layoutColumn.ts";
import { layoutLanes } from "./layoutLanes.ts";

export function layoutPath(plan: Plan, width: number): Drawing {
  return layoutLanes(plan, width) ?? layoutColumn(plan, width);
}
