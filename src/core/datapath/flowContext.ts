// What answers about flows are made from.
import type { PolicyWorld } from "../policy/engine.ts";
import type { ViewContext } from "../policymap/mapView.ts";
import type { World } from "../world/world.ts";

export interface FlowContext {
  readonly world: World;
  readonly policyWorld: PolicyWorld;
  readonly view: ViewContext;
  /** Which packets of the flow are walked; the first one decides. */
  readonly packets: "first" | "every";
  /** Cilium recorded a packet of this family, so that its agent has it on. */
  readonly seenFamily?: 4 | 6 | undefined;
}
