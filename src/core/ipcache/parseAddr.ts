// The text of one IP address as Go reads it, with Go's error texts.
// Mirrors ParseAddr, parseIPv4Fields and parseIPv6 in net/netip/netip.go, Go 1.26.
// Leaves out: prefixes (prefix.ts).
import { quoteGo } from "../text/quote.ts";

/** 4 or 16 bytes, most significant first. */
export interface AddrBytes {
  readonly bytes: readonly number[];
  readonly zone: string;
}

/** Go's error text is complete: `ParseAddr("10.0.0.300"): IPv4 field has value >255`. */
export function parseAddrBytes(text: string): AddrBytes | { readonly error: string } {
  const separator = /[.:%]/.exec(text)?.[0];
  if (separator === undefined) return fail(text, "unable to parse IP");
  if (separator === "%") return fail(text, "missing IPv6 address");
  if (separator === ":") return parseIPv6(text);
  const fields = parseIPv4Fields(text, text);
  return "error" in fields ? fields : { bytes: fields.bytes, zone: "" };
}

function fail(text: string, message: string, at = ""): { readonly error: string } {
  const place = at === "" ? "" : ` (at ${quoteGo(at)})`;
  return { error: `ParseAddr(${quoteGo(text)}): ${message}${place}` };
}

/** `fields` is the dotted part of `text`. */
function parseIPv4Fields(text: string, fields: string): { bytes: number[] } | { readonly error: string } {
  const bytes: number[] = [];
  let value = 0;
  let nDigits = 0;
  for (let i = 0; i < fields.length; i++) {
    const digit = fields.charCodeAt(i) - 0x30;
    if (digit >= 0 && digit <= 9) {
      if (nDigits === 1 && value === 0) return fail(text, "IPv4 field has octet with leading zero");
      value = value * 10 + digit;
      nDigits++;
      if (value > 255) return fail(text, "IPv4 field has value >255");
    } else if (fields[i] === ".") {
      if (i === 0 || i === fields.length - 1 || fields[i - 1] === ".") {
        return fail(text, "IPv4 field must have at least one digit", fields.slice(i));
      }
      if (bytes.length === 3) return fail(text, "IPv4 address too long");
      bytes.push(value);
      value = 0;
      nDigits = 0;
    } else {
      return fail(text, "unexpected character", fields.slice(i));
    }
  }
  if (bytes.length < 3) return fail(text, "IPv4 address too short");
  bytes.push(value);
  return { bytes };
}

const hexDigits = /^[0-9a-fA-F]*/;

function parseIPv6(text: string): AddrBytes | { readonly error: string } {
  const percent = text.indexOf("%");
  const zone = percent === -1 ? "" : text.slice(percent + 1);
  if (percent !== -1 && zone === "") return fail(text, "zone must be a non-empty string");
  let rest = percent === -1 ? text : text.slice(0, percent);
  const bytes: number[] = [];
  /** Where `::` stands, in bytes. */
  let ellipsis = -1;
  if (rest.startsWith("::")) {
    ellipsis = 0;
    rest = rest.slice(2);
    if (rest === "") return { bytes: new Array<number>(16).fill(0), zone };
  }
  while (bytes.length < 16) {
    const digits = hexDigits.exec(rest)?.[0] ?? "";
    if (digits.length > 4) return fail(text, "each group must have 4 or less digits", rest);
    if (digits === "") return fail(text, "each colon-separated field must have at least one digit", rest);
    if (rest[digits.length] === ".") {
      if (ellipsis < 0 && bytes.length !== 12) {
        return fail(text, "embedded IPv4 address must replace the final 2 fields of the address", rest);
      }
      if (bytes.length + 4 > 16) {
        return fail(text, "too many hex fields to fit an embedded IPv4 at the end of the address", rest);
      }
      const embedded = parseIPv4Fields(text, rest);
      if ("error" in embedded) return embedded;
      bytes.push(...embedded.bytes);
      rest = "";
      break;
    }
    const field = Number.parseInt(digits, 16);
    bytes.push(field >> 8, field & 0xff);
    rest = rest.slice(digits.length);
    if (rest === "") break;
    if (rest[0] !== ":") return fail(text, "unexpected character, want colon", rest);
    if (rest.length === 1) return fail(text, "colon must be followed by more characters", rest);
    rest = rest.slice(1);
    if (rest[0] === ":") {
      if (ellipsis >= 0) return fail(text, "multiple :: in address", rest);
      ellipsis = bytes.length;
      rest = rest.slice(1);
      if (rest === "") break;
    }
  }
  if (rest !== "") return fail(text, "trailing garbage after address", rest);
  if (bytes.length === 16 && ellipsis >= 0) {
    return fail(text, "the :: must expand to at least one field of zeros");
  }
  if (bytes.length < 16) {
    if (ellipsis < 0) return fail(text, "address string too short");
    bytes.splice(ellipsis, 0, ...new Array<number>(16 - bytes.length).fill(0));
  }
  return { bytes, zone };
}
