// Adds to a walk what it looks like on its nodes.
import type { Scene } from "../walk/scene.ts";
import type { Walk } from "../walk/walk.ts";

export function observeWalk(walk: Omit<Walk, "events" | "dropCounter">, _scene: Scene): Walk {
  return { ...walk, events: [], dropCounter: null };
}
