// The names of a folder that a mistyped one may have meant.

/** At most `limit` names within a third of the text's length in edits, or that contain the text, nearest first. */
export function nearestNames(text: string, names: readonly string[], limit = 3): readonly string[] {
  const wanted = text.toLowerCase();
  const tail = wanted.slice(wanted.lastIndexOf("/") + 1);
  const ranked = [...new Set(names)].map((name) => {
    const lower = name.toLowerCase();
    const isPart = tail !== "" && lower.includes(tail);
    return { name, distance: isPart ? 0.5 : editDistance(wanted, lower) };
  });
  return ranked
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
