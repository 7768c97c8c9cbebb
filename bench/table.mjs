// Medians, and tables for a terminal.

export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

export function printTable(title, head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  console.log(`\n${title}`);
  for (const row of cells) console.log(row.map((cell, column) => pad(cell, widths[column], column > 0)).join("  "));
}

function pad(cell, width, isNumber) {
  return isNumber ? cell.padStart(width) : cell.padEnd(width);
}

/** Three digits. */
export function short(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** The ratio, and whether it is within its target. */
export function judge(ratio, target) {
  if (target === undefined) return [`${ratio.toFixed(3)}×`, "", ""];
  return [`${ratio.toFixed(3)}×`, `≤ ${target}×`, ratio <= target ? "met" : "MISSED"];
}
