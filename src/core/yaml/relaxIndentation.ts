// The `yaml` package holds lines inside quotes and brackets to YAML 1.2: they must be indented more than the collection
// around them. Go's parser lets them start anywhere. So such lines are indented before parsing, and ranges mapped back.
import type { YAMLParseError } from "yaml";

/** A text with some of its lines indented further. */
export interface RelaxedText {
  readonly text: string;
  /** An offset of `text` as an offset of the original. */
  toOriginal(offset: number): number;
}

/** More than any line that holds a collection is indented by. */
const extraIndent = " ".repeat(200);

/** `lineStarts` are the lines to indent, as ascending offsets of `original`. */
export function indentLines(original: string, lineStarts: readonly number[]): RelaxedText {
  if (lineStarts.length === 0) return { text: original, toOriginal: (offset) => offset };
  let text = "";
  let from = 0;
  for (const start of lineStarts) {
    text += original.slice(from, start) + extraIndent;
    from = start;
  }
  return {
    text: text + original.slice(from),
    toOriginal: (offset) => {
      let shift = 0;
      for (const start of lineStarts) {
        if (start + shift >= offset) break;
        shift += Math.min(extraIndent.length, offset - start - shift);
      }
      return offset - shift;
    },
  };
}

/**
 * The lines that `error` calls too little indented and that Go does not mind, up to the closing quote or bracket.
 * Empty where the error is another one or nothing closes. `at` is where the error stands in `original`.
 */
export function findLinesToIndent(original: string, error: YAMLParseError, at: number): readonly number[] {
  const quote = /^Missing closing (["'])quote$/.exec(error.message)?.[1];
  if (quote !== undefined) return listLines(original, at, findClosingQuote(original, at, quote));
  const isFlow = error.code === "BAD_INDENT" && error.message.includes("must be sufficiently indented");
  return isFlow ? listLines(original, at, findClosingBracket(original, at)) : [];
}

/** Starts of the lines between `from`, or the blanks before it, and `to`. */
function listLines(text: string, from: number, to: number): readonly number[] {
  const starts: number[] = [];
  let first = from;
  while (first > 0 && text.charCodeAt(first - 1) <= 0x20) first--;
  for (let at = text.indexOf("\n", first); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function findClosingQuote(text: string, from: number, quote: string): number {
  const close = quote === '"' ? /\\[\s\S]|"/g : /''|'/g;
  close.lastIndex = from;
  for (let match = close.exec(text); match !== null; match = close.exec(text)) {
    if (match[0] === quote) return match.index;
  }
  return -1;
}

/** The first bracket that closes more than was opened since `from`; quoted scalars and comments count as nothing. */
function findClosingBracket(text: string, from: number): number {
  const token = /"(?:\\[\s\S]|[^"\\])*"|(?<=[\s,[{:])'[^']*'|\s#[^\n]*|[[\]{}]/g;
  token.lastIndex = from;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const bracket = match[0];
    if (bracket === "[" || bracket === "{") depth++;
    else if (bracket === "]" || bracket === "}") depth--;
    if (depth < 0) return match.index;
  }
  return -1;
}
