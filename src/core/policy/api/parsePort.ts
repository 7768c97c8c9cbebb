// strconv.ParseUint(text, 0, 16) with Go's error texts, for ports that are no service name.
// Mirrors strconv/atoi.go, Go 1.26: a leading 0 is octal, `_` may stand between digits.
import { quoteGo } from "../../text/quote.ts";

export type ParsedPort = { readonly port: number } | { readonly error: string };

export function parsePort(text: string): ParsedPort {
  const fail = (reason: string): ParsedPort => ({ error: `strconv.ParseUint: parsing ${quoteGo(text)}: ${reason}` });
  const prefix = /^0[xXbBoO](?=.)/.exec(text)?.[0].toLowerCase();
  const isOctal = prefix === "0o" || (prefix === undefined && text.length > 1 && text.startsWith("0"));
  const base = prefix === "0x" ? 16 : prefix === "0b" ? 2 : isOctal ? 8 : 10;
  const digits = text.slice(prefix !== undefined ? 2 : isOctal ? 1 : 0);
  if (digits === "") return fail("invalid syntax");
  let value = 0;
  let isTooLarge = false;
  for (const char of digits) {
    if (char === "_") continue;
    const digit = Number.parseInt(char, 36);
    if (Number.isNaN(digit) || digit >= base || char > "z") return fail("invalid syntax");
    value = value * base + digit;
    if (value > 0xffff) isTooLarge = true;
    if (isTooLarge) value = 0x10000;
  }
  if (isTooLarge) return fail("value out of range");
  return hasLegalUnderscores(text) ? { port: value } : fail("invalid syntax");
}

/** Underscores separate digits; one may follow a base prefix. */
function hasLegalUnderscores(text: string): boolean {
  if (!text.includes("_")) return true;
  const body = text.replace(/^0[xXbBoO]?/, "0");
  return !body.endsWith("_") && !body.includes("__") && !body.startsWith("_");
}
