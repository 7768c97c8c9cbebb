// Markdown for hovers. Text from YAML is always escaped: hovers carry command links, so nothing in a file may become one.

export interface TableColumn {
  readonly title: string;
  readonly align: "left" | "right";
}

/** Plain text inside Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replace(/[\\`*_{}[\]()#+\-.!|~<>$&]/g, "\\$&");
}

/** Monospaced text; fences grow around backticks, pipes are safe in tables, too. */
export function codeSpan(text: string): string {
  const flat = text.replace(/[\r\n]+/g, " ").replaceAll("|", "¦");
  const longest = Math.max(0, ...(flat.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${flat}${fence}` : `${fence} ${flat} ${fence}`;
}

/** Cells are Markdown already. Hovers set no space between columns, hence one of its own in all but the last. */
export function markdownTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const line = (cells: readonly string[]) =>
    row(cells.map((cell, at) => (at === cells.length - 1 ? cell : `${cell}&emsp;`)));
  return [
    line(columns.map(({ title }) => title)),
    row(columns.map(({ align }) => (align === "right" ? "--:" : ":--"))),
    ...rows.map(line),
  ].join("\n");
}
