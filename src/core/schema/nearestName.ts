// "Did you mean": the known name that a typed one was most likely meant to be.

/** A name that differs in case only, else the one with the fewest edits if these are few for its length. */
export function findNearestName(typed: string, known: readonly string[]): string | undefined {
  const folded = typed.toLowerCase();
  const sameLetters = known.find((name) => name.toLowerCase() === folded);
  if (sameLetters !== undefined) return sameLetters;
  let nearest: string | undefined;
  let fewest = Math.floor(Math.min(typed.length, 24) / 3) + 1;
  for (const name of known) {
    const nEdits = countEdits(folded, name.toLowerCase(), fewest);
    if (nEdits < fewest) {
      fewest = nEdits;
      nearest = name;
    }
  }
  return nearest;
}

// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment); `limit` or more counts as `limit`.
function countEdits(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, at(last, j) + 1, at(row, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, at(beforeLast, j - 2) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return Math.min(at(last, b.length), limit);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
