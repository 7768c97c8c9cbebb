// Where each tier's priorities start, so that every rule has one absolute priority.
// Mirrors computeTierPriorities() in pkg/policy/rules.go, Cilium v1.20.2.
import type { TierRange } from "./passVerdicts.ts";
import type { PolicyEntry } from "./policyEntry.ts";

export interface TierPriorities {
  /** Tier → its first priority. */
  readonly base: ReadonlyMap<number, number>;
  /** Tier → levels to leave free after one of its pass verdicts. */
  readonly afterPass: ReadonlyMap<number, number>;
  /** All levels that the direction needs. */
  readonly nLevels: number;
}

interface Tier {
  readonly tier: number;
  nLevels: number;
  nPasses: number;
  lastPassLevel: number;
}

/** `entries` of one direction, sorted by tier and priority. */
export function computeTierPriorities(entries: readonly PolicyEntry[]): TierPriorities {
  const tiers: Tier[] = [];
  let last: PolicyEntry | undefined;
  let current: Tier | undefined;
  for (const entry of entries) {
    if (current?.tier !== entry.tier) {
      current = { tier: entry.tier, nLevels: 1, nPasses: 0, lastPassLevel: 0 };
      tiers.push(current);
    } else if (last?.priority !== entry.priority) {
      current.nLevels++;
    }
    if (entry.verdict === "pass" && current.nLevels !== current.lastPassLevel) {
      current.nPasses++;
      current.lastPassLevel = current.nLevels;
    }
    last = entry;
  }
  // A tier without entries needs what the one behind it needs.
  const needs = new Map<number, number>();
  const afterPass = new Map<number, number>();
  let need = 0;
  for (const { tier, nLevels, nPasses } of tiers.toReversed()) {
    afterPass.set(tier, need);
    need = roundUpToTen(roundUpToTen(nLevels) + (nPasses + 1) * need);
    needs.set(tier, need);
  }
  const base = new Map([...needs].map(([tier, own]) => [tier, need - own]));
  return { base, afterPass, nLevels: need };
}

/** The last level there is. */
export const lowestPriority = 0xffffff;

/** The precedences of each tier. Mirrors L4DirectionPolicy.toMapState() and PassEntry() in pkg/policy/{resolve,mapstate}.go. */
export function tierRanges({ base }: TierPriorities): readonly TierRange[] {
  const starts = [...base].sort(([a], [b]) => a - b).map(([, priority]) => priority);
  return starts.map((start, at) => ({
    max: ((lowestPriority - start) * 0x100 + 0xff) >>> 0,
    min: ((lowestPriority - (starts[at + 1] ?? lowestPriority)) * 0x100 + 0x100) >>> 0,
  }));
}

function roundUpToTen(count: number): number {
  return Math.ceil(count / 10) * 10;
}
