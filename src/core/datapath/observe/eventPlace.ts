// Where in a walk an event is sent.
import type { Scene } from "../walk/scene.ts";
import type { Hop, Step } from "../walk/walk.ts";

export interface EventPlace {
  readonly scene: Scene;
  readonly hops: readonly Hop[];
  readonly hop: Hop;
  /** Index of the hop. */
  readonly at: number;
  readonly step: Step;
  /** Index of the step in its hop. */
  readonly index: number;
}
