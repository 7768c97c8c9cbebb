// YAML with markers: `$0` is the cursor, `$0…$0` a range, and a comment `# ^^^ label` below a line says what is
// expected at the columns of its carets. Markers and expectations are taken out of the text.

export interface Fixture {
  readonly text: string;
  /** Offset of the first `$0`, -1 without one. */
  readonly cursor: number;
  /** Between two `$0`, else the whole text. */
  readonly range: { readonly start: number; readonly end: number };
  readonly expectations: readonly Expectation[];
}

export interface Expectation {
  /** From 0, in `text`. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

export function readFixture(source: string): Fixture {
  const lines: string[] = [];
  const expectations: Expectation[] = [];
  for (const line of source.replace(/^\n/, "").split("\n")) {
    const match = /^(\s*#\s*)(\^+) (.*)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) {
      lines.push(line);
      continue;
    }
    const start = match[1].length;
    expectations.push({ line: lines.length - 1, start, end: start + match[2].length, label: match[3] });
  }
  const parts = lines.join("\n").split("$0");
  const text = parts.join("");
  const cursor = parts.length > 1 ? (parts[0]?.length ?? 0) : -1;
  const range =
    parts.length > 2 ? { start: cursor, end: cursor + (parts[1]?.length ?? 0) } : { start: 0, end: text.length };
  return { text, cursor, range, expectations };
}

/** `line: label` of each expectation with that prefix, the prefix taken off. */
export function expectedLabels({ expectations }: Fixture, prefix: string): readonly string[] {
  return expectations
    .filter(({ label }) => label.startsWith(`${prefix}: `))
    .map(({ line, label }) => `${line}: ${label.slice(prefix.length + 2)}`);
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length - 1;
}
