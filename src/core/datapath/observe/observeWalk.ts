// Adds to a walk what it looks like on its nodes.
import type { Scene } from "../walk/scene.ts";
import type { Walk } from "../walk/walk.ts";
import { dropCounterOf } from "./dropCounter.ts";
import { eventsOf } from "./walkEvents.ts";

export function observeWalk(walk: Omit<Walk, "events" | "dropCounter">, scene: Scene): Walk {
  return { ...walk, events: eventsOf(walk.hops, scene), dropCounter: dropCounterOf(walk.hops, scene) };
}
