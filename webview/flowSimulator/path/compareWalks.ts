// Two versions' walks of one flow, hop beside hop: which hops answer each other, and what is not the same. Pure.
// Hops answer each other by device and hook, in order (a longest common subsequence); names of programs differ between
// versions and are told, but count as no difference by themselves.
import type { HopView, WalkView } from "../../../src/protocol/flowPath.ts";

export interface HopPair {
  /** Index in its walk; null where that version has no such hop. */
  readonly one: number | null;
  readonly other: number | null;
  /** What differs, in words; empty where nothing does. */
  readonly differences: readonly string[];
}

/** `names` of the two versions, for the words. */
export function compareWalks(
  one: Pick<WalkView, "hops">,
  other: Pick<WalkView, "hops">,
  names: readonly [string, string],
): readonly HopPair[] {
  const pairs: HopPair[] = [];
  const lengths = commonLengths(one.hops, other.hops);
  let a = 0;
  let b = 0;
  for (;;) {
    const left = one.hops[a];
    const right = other.hops[b];
    if (left === undefined && right === undefined) return pairs;
    if (left && right && isSamePlace(left, right)) {
      pairs.push({ one: a, other: b, differences: differencesOf(left, right, names) });
      a += 1;
      b += 1;
    } else if (right === undefined || (left && (lengths[a + 1]?.[b] ?? 0) >= (lengths[a]?.[b + 1] ?? 0))) {
      pairs.push({ one: a, other: null, differences: [`only in ${names[0]}`] });
      a += 1;
    } else {
      pairs.push({ one: null, other: b, differences: [`only in ${names[1]}`] });
      b += 1;
    }
  }
}

function isSamePlace(one: HopView, other: HopView): boolean {
  return one.kind === other.kind && one.device === other.device && one.hook === other.hook;
}

/** `lengths[a][b]`: of the longest common subsequence of the hops from `a` and from `b` on. */
function commonLengths(one: readonly HopView[], other: readonly HopView[]): readonly (readonly number[])[] {
  const lengths = one.map(() => other.map(() => 0));
  for (let a = one.length - 1; a >= 0; a -= 1) {
    for (let b = other.length - 1; b >= 0; b -= 1) {
      const row = lengths[a];
      const [left, right] = [one[a], other[b]];
      if (!row || !left || !right) continue;
      const after = lengths[a + 1];
      row[b] = isSamePlace(left, right) ? (after?.[b + 1] ?? 0) + 1 : Math.max(after?.[b] ?? 0, row[b + 1] ?? 0);
    }
  }
  return lengths;
}

function differencesOf(one: HopView, other: HopView, [here, there]: readonly [string, string]): readonly string[] {
  const [left, right] = [one, other].map(({ steps }) => steps.map(({ name, drop }) => [name, drop] as const));
  const gone = (left ?? []).filter(([name]) => !(right ?? []).some(([known]) => known === name));
  const added = (right ?? []).filter(([name]) => !(left ?? []).some(([known]) => known === name));
  const [drop, otherDrop] = [one, other].map(({ steps }) => steps.find((step) => step.drop !== null)?.drop ?? null);
  return [
    ...gone.map(([name]) => `${name} only in ${here}`),
    ...added.map(([name]) => `${name} only in ${there}`),
    ...(drop === otherDrop ? [] : [`${here}: ${drop ?? "passes"}, ${there}: ${otherDrop ?? "passes"}`]),
  ];
}
