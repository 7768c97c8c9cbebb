// Adds to a walk what it looks like on its nodes.
import { decodeMark } from "../mark/decodeMark.ts";
import type { Scene } from "../walk/scene.ts";
import type { Step, Walk } from "../walk/walk.ts";
import { dropCounterOf } from "./dropCounter.ts";
import { commandsOf } from "./onNode.ts";
import { eventsOf } from "./walkEvents.ts";

export function observeWalk(walk: Omit<Walk, "events" | "dropCounter">, scene: Scene): Walk {
  const hops = walk.hops.map((hop) => ({
    ...hop,
    steps: hop.steps.map((step) => ({ ...step, markBits: markBitsOf(step, scene) })),
    onNode: commandsOf(hop, scene),
  }));
  return { ...walk, hops, events: eventsOf(hops, scene), dropCounter: dropCounterOf(hops, scene) };
}

/** A step that sets a mark: what its bits say. */
function markBitsOf({ step, result }: Step, { datapath }: Scene): Step["markBits"] {
  const [, mark] = /\bmark (0x[0-9a-f]+)/.exec(result) ?? [];
  if (mark === undefined || (step !== "mark" && step !== "proxy")) return [];
  return decodeMark(Number.parseInt(mark, 16), datapath.marks, 255).readings[0]?.bits ?? [];
}
