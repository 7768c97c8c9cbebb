// Where in a walk someone is: a hop and one of its steps (-1 where it has none). Pure.
import type { WalkView } from "../../../src/protocol/flowPath.ts";

export interface WalkPosition {
  readonly hop: number;
  readonly step: number;
}

type Steps = Pick<WalkView, "hops" | "opensAt">;

/** What was picked, where the walk still has it, else where the walk opens. */
export function positionIn(walk: Steps, picked: WalkPosition | null): WalkPosition {
  const hop = picked === null ? undefined : walk.hops[picked.hop];
  if (picked === null || hop === undefined) return walk.opensAt;
  return { hop: picked.hop, step: Math.min(picked.step, hop.steps.length - 1) };
}

/** The first step of a hop, or the step that decides where it is there. */
export function atHop({ hops, opensAt }: Steps, index: number): WalkPosition {
  const hop = Math.min(Math.max(index, 0), hops.length - 1);
  if (hop === opensAt.hop) return opensAt;
  return { hop, step: (hops[hop]?.steps.length ?? 0) > 0 ? 0 : -1 };
}

/** Every place to stop at, in order: each step, and each hop without steps. */
export function stops({ hops }: Steps): readonly WalkPosition[] {
  return hops.flatMap(({ steps }, hop) =>
    steps.length === 0 ? [{ hop, step: -1 }] : steps.map((_, step) => ({ hop, step })),
  );
}

export function moveBySteps(walk: Steps, from: WalkPosition, distance: number): WalkPosition {
  const all = stops(walk);
  const at = all.findIndex(({ hop, step }) => hop === from.hop && step === from.step);
  return all[Math.min(Math.max(at + distance, 0), all.length - 1)] ?? from;
}
