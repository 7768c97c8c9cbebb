// Where each tier's priorities start, so that every rule has one absolute priority.
// Mirrors computeTierPriorities() in pkg/policy/rules.go, Cilium v1.20.2.
import type { PolicyEntry } from "./policyEntry.ts";

export interface TierPriorities {
  readonly base: readonly number[];
  /** Levels to leave free after a pass verdict of each tier. */
  readonly afterPass: readonly number[];
}

/** `entries` of one direction, sorted by tier and priority; at least one. */
export function computeTierPriorities(entries: readonly PolicyEntry[]): TierPriorities {
  const nTiers = (entries.at(-1)?.tier ?? 0) + 1;
  const levels = new Array<number>(nTiers).fill(0);
  const nPasses = new Array<number>(nTiers).fill(0);
  let last: PolicyEntry | undefined;
  let lastPassLevel = 0;
  for (const entry of entries) {
    const { tier } = entry;
    if (last?.tier !== tier) {
      levels[tier] = 1;
      lastPassLevel = 0;
    } else if (last.priority !== entry.priority) {
      levels[tier] = (levels[tier] ?? 0) + 1;
    }
    if (entry.verdict === "pass" && levels[tier] !== lastPassLevel) {
      nPasses[tier] = (nPasses[tier] ?? 0) + 1;
      lastPassLevel = levels[tier] ?? 0;
    }
    last = entry;
  }
  const need = levels.map(roundUpToTen);
  for (let tier = nTiers - 2; tier >= 0; tier--) {
    need[tier] = roundUpToTen((need[tier] ?? 0) + ((nPasses[tier] ?? 0) + 1) * (need[tier + 1] ?? 0));
  }
  const base = [0];
  for (let tier = 1; tier < nTiers; tier++)
    base[tier] = (base[tier - 1] ?? 0) + (need[tier - 1] ?? 0) - (need[tier] ?? 0);
  return { base, afterPass: [...need.slice(1), 0] };
}

function roundUpToTen(count: number): number {
  return Math.ceil(count / 10) * 10;
}
