// IP addresses and prefixes, read, compared and written as Go does.
// Mirrors netip.ParseAddr, netip.ParsePrefix, Masked, Contains and String in net/netip/netip.go, Go 1.26.
// Leaves out: zones inside a Prefix (Go permits none there); parseAddr hands them on.
import { quoteGo } from "../text/quote.ts";
import { parseAddrBytes } from "./parseAddr.ts";

export interface Prefix {
  /** An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`) is family 6, as in Go. */
  readonly family: 4 | 6;
  /** The address: one (IPv4) or four (IPv6) unsigned 32-bit words, most significant first. Bits past `bits` may be set. */
  readonly words: readonly number[];
  /** 0–32 or 0–128. */
  readonly bits: number;
}

/** An address as the prefix of all its bits. The error is Go's text. */
export function parseAddr(
  text: string,
): { readonly address: Prefix; readonly zone: string } | { readonly error: string } {
  const parsed = parseAddrBytes(text);
  if ("error" in parsed) return parsed;
  const { bytes, zone } = parsed;
  const words: number[] = [];
  for (let i = 0; i < bytes.length; i += 4) {
    words.push(
      (((bytes[i] ?? 0) << 24) | ((bytes[i + 1] ?? 0) << 16) | ((bytes[i + 2] ?? 0) << 8) | (bytes[i + 3] ?? 0)) >>> 0,
    );
  }
  return { address: { family: bytes.length === 4 ? 4 : 6, words, bits: bytes.length * 8 }, zone };
}

/** The address keeps the bits past the length (maskPrefix clears them). The error is Go's text. */
export function parsePrefix(text: string): { readonly prefix: Prefix } | { readonly error: string } {
  const fail = (message: string) => ({ error: `netip.ParsePrefix(${quoteGo(text)}): ${message}` });
  const slash = text.lastIndexOf("/");
  if (slash === -1) return fail("no '/'");
  const parsed = parseAddr(text.slice(0, slash));
  if ("error" in parsed) return fail(parsed.error);
  if (parsed.zone !== "") return fail("IPv6 zones cannot be present in a prefix");
  const length = text.slice(slash + 1);
  const isNumber = /^(?:[0-9]|[1-9][0-9]+)$/.test(length) && BigInt(length) < 2n ** 63n;
  if (!isNumber) return fail(`bad bits after slash: ${quoteGo(length)}`);
  const bits = Number(length);
  if (bits > parsed.address.bits) return fail("prefix length out of range");
  return { prefix: { ...parsed.address, bits } };
}

/** The same prefix with all bits past its length cleared. */
export function maskPrefix(prefix: Prefix): Prefix {
  if (prefix.words.every((word, i) => (word & maskOf(prefix.bits, i)) >>> 0 === word)) return prefix;
  return { ...prefix, words: prefix.words.map((word, i) => (word & maskOf(prefix.bits, i)) >>> 0) };
}

/** The bits of word `i` that belong to a prefix of `bits` bits. */
function maskOf(bits: number, i: number): number {
  const inWord = bits - i * 32;
  if (inWord <= 0) return 0;
  return inWord >= 32 ? 0xffffffff : (0xffffffff << (32 - inWord)) >>> 0;
}

/** Same family, length and address, bits past the length included. */
export function isPrefixEqual(a: Prefix, b: Prefix): boolean {
  return a.family === b.family && a.bits === b.bits && a.words.every((word, i) => word === b.words[i]);
}

/** Whether every address of `inner` is one of `outer`; never across families. */
export function containsPrefix(outer: Prefix, inner: Prefix): boolean {
  if (outer.family !== inner.family || outer.bits > inner.bits) return false;
  return outer.words.every((word, i) => ((word ^ (inner.words[i] ?? 0)) & maskOf(outer.bits, i)) === 0);
}

/** Negative, zero or positive: IPv4 before IPv6, then by address, then the shorter prefix first. */
export function comparePrefix(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family;
  for (const [i, word] of a.words.entries()) {
    const other = b.words[i] ?? 0;
    if (word !== other) return word < other ? -1 : 1;
  }
  return a.bits - b.bits;
}

/** `10.0.0.0/8`. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddr(prefix)}/${prefix.bits}`;
}

/** The address alone, as Go's Addr.String(): RFC 5952, `::ffff:10.0.0.1` for an IPv4-mapped one. */
export function formatAddr(prefix: Prefix): string {
  const [first = 0, second = 0, third = 0, fourth = 0] = prefix.words;
  if (prefix.family === 4) return formatIPv4(first);
  if (first === 0 && second === 0 && third === 0xffff) return `::ffff:${formatIPv4(fourth)}`;
  return formatIPv6(prefix.words.flatMap((word) => [word >>> 16, word & 0xffff]));
}

function formatIPv4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 0xff}.${(word >>> 8) & 0xff}.${word & 0xff}`;
}

/** The first of the longest runs of two or more zero fields becomes `::`. */
function formatIPv6(fields: readonly number[]): string {
  let start = -1;
  let length = 1;
  for (let i = 0; i < fields.length; i++) {
    let end = i;
    while (fields[end] === 0) end++;
    if (end - i > length) {
      start = i;
      length = end - i;
    }
  }
  const join = (part: readonly number[]) => part.map((field) => field.toString(16)).join(":");
  return start === -1 ? join(fields) : `${join(fields.slice(0, start))}::${join(fields.slice(start + length))}`;
}

/** A prefix, or an address as the prefix of all its bits; undefined where the text is neither. */
export function readPrefix(text: string): Prefix | undefined {
  if (text.includes("/")) {
    const parsed = parsePrefix(text);
    return "prefix" in parsed ? parsed.prefix : undefined;
  }
  const parsed = parseAddr(text);
  return "address" in parsed ? parsed.address : undefined;
}
