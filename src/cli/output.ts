// What verbs print: everything goes through write() and json(), with files named as they were given.
import type { Terminal } from "./terminal.ts";

export interface Output {
  write(text: string): void;
  /** Two blanks per level; keys stay in the order in which they were made. */
  json(value: unknown): void;
  /** An object with a list as its last part, item by item: all of it may be larger than a text can be. */
  jsonList(head: Readonly<Record<string, unknown>>, name: string, items: Iterable<unknown>): Promise<void>;
  /** Texts one after the other. Whoever reads may have gone away: then the process ends between two of them. */
  writeAll(texts: Iterable<string>): Promise<void>;
  complain(text: string): void;
  readonly style: Style;
}

export interface Style {
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
}

export function makeOutput(terminal: Terminal, show: (text: string) => string): Output {
  const toJson = (value: unknown) =>
    JSON.stringify(value, (_, part: unknown) => (typeof part === "string" ? show(part) : part), 2);
  const writeAll = async (texts: Iterable<string>) => {
    for (const text of texts) {
      terminal.write(text);
      await terminal.rest();
    }
  };
  const wrap = (code: number) => (text: string) => (terminal.isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    write: (text) => terminal.write(show(text)),
    json: (value) => terminal.write(`${toJson(value)}\n`),
    jsonList: (head, name, items) => writeAll(listTexts(toJson(head), toJson(name), items, toJson)),
    writeAll: (texts) => writeAll(mapTexts(texts, show)),
    complain: (text) => terminal.complain(show(text)),
    style: { bold: wrap(1), red: wrap(31), yellow: wrap(33), blue: wrap(36) },
  };
}

function* listTexts(
  head: string,
  name: string,
  items: Iterable<unknown>,
  toJson: (value: unknown) => string,
): Generator<string> {
  let separator = "\n";
  yield `${head.slice(0, -2)},\n  ${name}: [`;
  for (const item of items) {
    yield `${separator}    ${toJson(item).replaceAll("\n", "\n    ")}`;
    separator = ",\n";
  }
  yield separator === "\n" ? "]\n}\n" : "\n  ]\n}\n";
}

function* mapTexts(texts: Iterable<string>, show: (text: string) => string): Generator<string> {
  for (const text of texts) yield show(text);
}

/** Text of users for a terminal: no control character of theirs reaches it. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, "\u{fffd}");
}
