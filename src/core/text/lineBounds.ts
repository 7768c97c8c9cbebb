// Where the line of an offset begins and ends, for edits that keep to lines.

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Before the line break. */
export function lineEnd(text: string, offset: number): number {
  const lineBreak = text.indexOf("\n", offset);
  if (lineBreak === -1) return text.length;
  return text[lineBreak - 1] === "\r" ? lineBreak - 1 : lineBreak;
}

/** As the text writes it. */
export function lineBreakOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** What stands on a line before the item of a list in block style: its dash; undefined where that is something else. */
export function dashBefore(text: string, item: number): string | undefined {
  const before = text.slice(lineStart(text, item), item);
  return /^ *- +$/.test(before) ? before : undefined;
}
