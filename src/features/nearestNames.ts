// Names that someone could have meant: the nearest by edits, nearest first.

const nShown = 3;

export function nearestNames(asked: string, names: readonly string[]): readonly string[] {
  const limit = Math.max(2, Math.floor(asked.length / 3));
  return names
    .map((name) => ({ name, distance: isPartOf(asked, name) ? 0 : editDistance(asked, name) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name, "en"))
    .slice(0, nShown)
    .map(({ name }) => name);
}

function isPartOf(asked: string, name: string): boolean {
  return asked !== "" && name.endsWith(`/${asked}`);
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
