import fc from "fast-check";
import { expect, test } from "vitest";
import {
  comparePrefix,
  containsPrefix,
  formatAddr,
  formatPrefix,
  isPrefixEqual,
  maskPrefix,
  type Prefix,
  parseAddr,
  parsePrefix,
} from "../../../src/core/ipcache/prefix.ts";

// Each answer was taken from Go 1.26.
test.each([
  ["10.0.0.300", 'ParseAddr("10.0.0.300"): IPv4 field has value >255'],
  ["10.0.0.01", 'ParseAddr("10.0.0.01"): IPv4 field has octet with leading zero'],
  ["10.0..1", 'ParseAddr("10.0..1"): IPv4 field must have at least one digit (at ".1")'],
  ["10.0.1", 'ParseAddr("10.0.1"): IPv4 address too short'],
  ["10.0.0.0.1", 'ParseAddr("10.0.0.0.1"): IPv4 address too long'],
  ["10.0.0.x", 'ParseAddr("10.0.0.x"): unexpected character (at "x")'],
  ["web", 'ParseAddr("web"): unable to parse IP'],
  ["%eth0", 'ParseAddr("%eth0"): missing IPv6 address'],
  ["fe80::1%", 'ParseAddr("fe80::1%"): zone must be a non-empty string'],
  ["12345::", 'ParseAddr("12345::"): each group must have 4 or less digits (at "12345::")'],
  ["1::2::3", 'ParseAddr("1::2::3"): multiple :: in address (at ":3")'],
  ["1:2:3", 'ParseAddr("1:2:3"): address string too short'],
  ["1:2:3:4:5:6:7:8:9", 'ParseAddr("1:2:3:4:5:6:7:8:9"): trailing garbage after address (at "9")'],
  ["1:2:3:4::5:6:7:8", 'ParseAddr("1:2:3:4::5:6:7:8"): the :: must expand to at least one field of zeros'],
])("%s is no address", (text, error) => {
  expect(parseAddr(text)).toEqual({ error });
});

test.each([
  ["10.0.0.0", "netip.ParsePrefix(\"10.0.0.0\"): no '/'"],
  ["10.0.0.300/8", 'netip.ParsePrefix("10.0.0.300/8"): ParseAddr("10.0.0.300"): IPv4 field has value >255'],
  ["10.0.0.0/33", 'netip.ParsePrefix("10.0.0.0/33"): prefix length out of range'],
  ["10.0.0.0/08", 'netip.ParsePrefix("10.0.0.0/08"): bad bits after slash: "08"'],
  ["10.0.0.0/", 'netip.ParsePrefix("10.0.0.0/"): bad bits after slash: ""'],
  [
    "10.0.0.0/9223372036854775808",
    'netip.ParsePrefix("10.0.0.0/9223372036854775808"): bad bits after slash: "9223372036854775808"',
  ],
  ["fe80::1%eth0/64", 'netip.ParsePrefix("fe80::1%eth0/64"): IPv6 zones cannot be present in a prefix'],
])("%s is no prefix", (text, error) => {
  expect(parsePrefix(text)).toEqual({ error });
});

test.each([
  ["10.1.2.3/8", "10.1.2.3/8", "10.0.0.0/8"],
  ["2001:DB8:0:0:1::/64", "2001:db8:0:0:1::/64", "2001:db8::/64"],
  ["1:0:0:2:0:0:0:3/128", "1:0:0:2::3/128", "1:0:0:2::3/128"],
  ["::ffff:10.0.0.1/120", "::ffff:10.0.0.1/120", "::ffff:10.0.0.0/120"],
  ["64:ff9b::10.0.0.1/96", "64:ff9b::a00:1/96", "64:ff9b::/96"],
  ["::/0", "::/0", "::/0"],
])("%s", (text, written, masked) => {
  expect(formatPrefix(read(text))).toBe(written);
  expect(formatPrefix(maskPrefix(read(text)))).toBe(masked);
});

test("an address keeps its zone apart", () => {
  const parsed = parseAddr("fe80::1%eth0");
  expect(parsed).toMatchObject({ zone: "eth0", address: { family: 6, bits: 128 } });
});

function read(text: string): Prefix {
  const parsed = parsePrefix(text);
  if ("error" in parsed) throw new Error(parsed.error);
  return parsed.prefix;
}

const word = fc.integer({ min: 0, max: 0xffffffff });
const prefix: fc.Arbitrary<Prefix> = fc.oneof(
  fc.record({ family: fc.constant(4 as const), words: fc.tuple(word), bits: fc.nat(32) }),
  fc.record({ family: fc.constant(6 as const), words: fc.tuple(word, word, word, word), bits: fc.nat(128) }),
);

test("what is written reads back to the same prefix", () => {
  fc.assert(
    fc.property(prefix, (value) => {
      expect(isPrefixEqual(read(formatPrefix(value)), value)).toBe(true);
      expect(parseAddr(formatAddr(value))).toMatchObject({ address: { family: value.family, words: value.words } });
    }),
  );
});

test("containing is an order that masking and comparing agree with", () => {
  fc.assert(
    fc.property(prefix, fc.nat(128), prefix, (inner, cut, other) => {
      const outer = { ...inner, bits: Math.min(cut, inner.bits) };
      expect(containsPrefix(outer, inner)).toBe(true);
      expect(containsPrefix(maskPrefix(outer), inner)).toBe(true);
      expect(comparePrefix(maskPrefix(outer), maskPrefix(inner))).toBeLessThanOrEqual(0);
      expect(containsPrefix(inner, outer)).toBe(outer.bits === inner.bits);
      expect(Math.sign(comparePrefix(inner, other))).toBe(-Math.sign(comparePrefix(other, inner)));
    }),
  );
});
