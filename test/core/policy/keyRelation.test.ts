// Which of two keys is broader, and how specific a key is that covers another.
import { expect, test } from "vitest";
import {
  isBroader,
  isBroaderWithoutRanges,
  isProtocolShared,
  specificityOf,
} from "../../../src/core/policy/keyRelation.ts";
import type { L4Key } from "../../../src/core/policy/mapState.ts";

const every: L4Key = { protocol: 0, port: 0, bits: 0 };
const tcp: L4Key = { protocol: 6, port: 0, bits: 8 };
const range: L4Key = { protocol: 6, port: 80, bits: 21 };
const http: L4Key = { protocol: 6, port: 80, bits: 24 };
const dns: L4Key = { protocol: 17, port: 53, bits: 24 };

test("a broader key covers protocol and port of another and is not the same", () => {
  const ordered = [every, tcp, range, http];
  ordered.forEach((a, at) => {
    ordered.forEach((b, other) => {
      expect(isBroader(a, b), `${at} ${other}`).toBe(at < other);
    });
  });
  expect(isBroader(tcp, dns)).toBe(false);
});

test("keys of different protocols never meet, a key of every protocol meets all", () => {
  expect(isProtocolShared(http, dns)).toBe(false);
  expect(isProtocolShared(every, dns)).toBe(true);
});

test("in 1.14 a port of no protocol is broader than a protocol, and the other way round", () => {
  const portAlone: L4Key = { protocol: 0, port: 5, bits: 24 };
  expect(isBroaderWithoutRanges(portAlone, tcp)).toBe(true);
  expect(isBroaderWithoutRanges(tcp, portAlone)).toBe(true);
  expect(isBroader(portAlone, tcp)).toBe(false);
});

test("a key is the more specific the more it names", () => {
  expect(specificityOf(0, every, 7, http)).toBe(1);
  expect(specificityOf(0, tcp, 7, http)).toBe(2);
  expect(specificityOf(0, http, 7, http)).toBe(3);
  expect(specificityOf(7, every, 7, http)).toBe(4);
  expect(specificityOf(7, tcp, 7, http)).toBe(5);
});

test("a key is no superset of itself, of another identity's, nor one of an identity of one of a port", () => {
  expect(specificityOf(7, http, 7, http)).toBe(0);
  expect(specificityOf(8, every, 7, http)).toBe(0);
  expect(specificityOf(7, every, 0, http)).toBe(0);
});
