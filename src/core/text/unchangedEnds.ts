// What two lists have in common at both ends: after an edit, nearly all of them.

/** How many items at the start and at the end are the same objects; no item counts twice. */
export function unchangedEnds<T>(before: readonly T[], after: readonly T[]): readonly [start: number, end: number] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return [start, end];
}
