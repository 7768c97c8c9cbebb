// What verbs print: everything goes through write() and json(), with files named as they were given.
import type { Terminal } from "./terminal.ts";

export interface Output {
  write(text: string): void;
  /** Two blanks per level; keys stay in the order in which they were made. */
  json(value: unknown): void;
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
  const wrap = (code: number) => (text: string) => (terminal.isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    write: (text) => terminal.write(show(text)),
    json: (value) =>
      terminal.write(
        `${JSON.stringify(value, (_, part: unknown) => (typeof part === "string" ? show(part) : part), 2)}\n`,
      ),
    complain: (text) => terminal.complain(show(text)),
    style: { bold: wrap(1), red: wrap(31), yellow: wrap(33), blue: wrap(36) },
  };
}

/** Text of users for a terminal: no control character of theirs reaches it. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, "\u{fffd}");
}

/** `1 error`, `2 errors`. */
export function countText(n: number, one: string): string {
  return `${n} ${one}${n === 1 ? "" : "s"}`;
}
