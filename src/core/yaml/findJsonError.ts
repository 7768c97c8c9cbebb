// Where and why a text is no JSON, as RFC 8259 says: JSON.parse names no place that all engines agree on.
import { skipBlanks, skipString } from "./jsonText.ts";

export interface JsonError {
  readonly at: number;
  readonly message: string;
}

const literal = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const badEscape = /\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlCharacter = /[\0-\x1f]/;

/** The first error of a text that JSON.parse refused. */
export function findJsonError(text: string): JsonError {
  /** Closing brackets that are due, the innermost last. */
  const open: string[] = [];
  let at = skipBlanks(text, 0);
  let expects: "value" | "value or end" | "key" | "key or end" | "separator" = "value";
  for (;;) {
    const character = text[at];
    if (character === undefined) return { at: text.length, message: describeEnd(open) };
    if (expects === "separator") {
      const close = open.at(-1);
      if (close === undefined)
        return {
          at,
          message:
            "A second value: a JSON file holds one. Put objects into the `items` of a `List`, or write a file for each",
        };
      if (character === close) open.pop();
      else if (character !== ",") return { at, message: `Expected \`,\` or \`${close}\`, found ${quoteAt(text, at)}` };
      else expects = close === "}" ? "key" : "value";
      at = skipBlanks(text, at + 1);
      continue;
    }
    if (character === open.at(-1) && expects.endsWith("or end")) {
      open.pop();
      expects = "separator";
      at = skipBlanks(text, at + 1);
      continue;
    }
    if (expects === "key" || expects === "key or end") {
      if (character !== '"') return { at, message: `Expected a key in double quotes, found ${quoteAt(text, at)}` };
      const error = checkString(text, at);
      if (error !== undefined) return error;
      at = skipBlanks(text, skipString(text, at));
      if (text[at] !== ":") return { at, message: `Expected \`:\` behind the key, found ${quoteAt(text, at)}` };
      expects = "value";
      at = skipBlanks(text, at + 1);
      continue;
    }
    if (character === "{" || character === "[") {
      open.push(character === "{" ? "}" : "]");
      expects = character === "{" ? "key or end" : "value or end";
      at = skipBlanks(text, at + 1);
      continue;
    }
    const end = character === '"' ? skipString(text, at) : skipLiteral(text, at);
    const error = character === '"' ? checkString(text, at) : undefined;
    if (error !== undefined) return error;
    if (end === at) return { at, message: `Expected a value, found ${quoteAt(text, at)}` };
    expects = "separator";
    at = skipBlanks(text, end);
  }
}

function skipLiteral(text: string, at: number): number {
  literal.lastIndex = at;
  return literal.test(text) ? literal.lastIndex : at;
}

function checkString(text: string, start: number): JsonError | undefined {
  const end = skipString(text, start);
  const source = text.slice(start + 1, end);
  const control = controlCharacter.exec(source);
  if (control !== null)
    return { at: start + 1 + control.index, message: "A line break or control character inside a string" };
  if (end === text.length && (end === start + 1 || text[end - 1] !== '"'))
    return { at: start, message: "A string without a closing quote" };
  const unknown = badEscape.exec(source);
  return unknown === null ? undefined : { at: start + 1 + unknown.index, message: "An unknown escape in a string" };
}

function describeEnd(open: readonly string[]): string {
  const close = open.at(-1);
  return close === undefined ? "No value" : `The end of the file before the closing \`${close}\``;
}

function quoteAt(text: string, at: number): string {
  const word = /^(?:[\p{L}\p{N}_]+|[\s\S]?)/u.exec(text.slice(at, at + 20))?.[0] ?? "";
  return word === "" ? "the end of the file" : `\`${word}\``;
}
