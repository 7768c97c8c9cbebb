// What the status bar says about a world: its profile and how many problems its files have.
import type { Finding, WorldView } from "../core/index.ts";

export interface WorldStatus {
  readonly world: string;
  readonly cilium: string;
  readonly profileFrom: string;
  readonly nEndpoints: number;
  readonly nPolicies: number;
  readonly nLeftOut: number;
}

export function worldStatus(world: WorldView): WorldStatus {
  return {
    world: world.root,
    cilium: world.cilium,
    profileFrom: world.profileFrom,
    ...world.counts,
  };
}

/** Findings that someone should act on: errors and warnings. */
export function countProblems(findings: readonly Finding[]): number {
  return findings.filter(({ severity }) => severity === "error" || severity === "warning").length;
}
