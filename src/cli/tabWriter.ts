// Columns as Go's text/tabwriter lays them out (flags 0, padded with blanks). A cell counts for its column only where a
// tab ends it, so the last cell of a row has no blanks behind it; a column reaches over neighbouring rows that have it.

/** One line per row; the last cell of a row is the one that no tab ends. */
export function renderTabs(
  rows: readonly (readonly string[])[],
  { minWidth, padding }: { readonly minWidth: number; readonly padding: number },
): string {
  const widths: number[][] = rows.map(() => []);
  const nColumns = Math.max(0, ...rows.map((row) => row.length - 1));
  for (let column = 0; column < nColumns; column++) {
    for (let start = 0; start < rows.length; start++) {
      let end = start;
      let width = minWidth;
      for (; column < (rows[end]?.length ?? 0) - 1; end++)
        width = Math.max(width, [...(rows[end]?.[column] ?? "")].length + padding);
      for (let at = start; at < end; at++) widths[at]?.push(width);
      start = Math.max(start, end);
    }
  }
  return rows
    .map((row, at) => {
      const cells = row.map((cell, column) => {
        const width = column === row.length - 1 ? 0 : (widths[at]?.[column] ?? 0);
        return cell + " ".repeat(Math.max(0, width - [...cell].length));
      });
      return `${cells.join("")}\n`;
    })
    .join("");
}
