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

/** Cells are Markdown already. */
export function markdownTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === "right" ? "--:" : ":--"))),
    ...rows.map(line),
  ].join("\n");
}
