// Bytes of keys and entries per version: what Cilium's Go structs marshal to (the oracle compares whole maps).
import { expect, test } from "vitest";
import { hashLayout, hashLayoutWithDeny } from "../../../src/core/policymap/hashLayout.ts";
import type { PolicyMapLayout } from "../../../src/core/policymap/layout.ts";
import {
  trieLayoutWithPrecedence,
  trieLayoutWithProxyPriority,
  trieLayoutWithWildcards,
} from "../../../src/core/policymap/trieLayout.ts";

const dnsOut = { identity: 258, direction: "egress", protocol: 17, port: 53, bits: 24 } as const;
const host = { identity: 1, direction: "ingress", protocol: 0, port: 0, bits: 0 } as const;
const plain = { proxyPort: 0, isDeny: false, authType: 0, isAuthExplicit: false, rank: 0 } as const;

const layouts: Readonly<Record<string, PolicyMapLayout>> = {
  "1.8": hashLayout,
  "1.11": hashLayoutWithDeny,
  "1.14": trieLayoutWithWildcards,
  "1.18": trieLayoutWithProxyPriority,
  "1.20": trieLayoutWithPrecedence,
};

test("exact keys are identity, port, protocol, direction", () => {
  expect(hashLayout.encodeKey(dnsOut)).toBe("0201000000351101");
  expect(hashLayout.encodeKey(host)).toBe("0100000000000000");
  expect(hashLayout.prefixLengthOf(24)).toBeNull();
});

test("keys of a trie begin with their prefix length", () => {
  expect(trieLayoutWithPrecedence.encodeKey(dnsOut)).toBe("400000000201000001110035");
  expect(trieLayoutWithPrecedence.encodeKey(host)).toBe("280000000100000000000000");
  expect(trieLayoutWithPrecedence.prefixLengthOf(8)).toBe(48);
});

test("an entry with a redirect and authentication holds what its version has room for", () => {
  const entry = { proxyPort: 12345, isDeny: false, authType: 1, isAuthExplicit: true, rank: 27 };
  expect(encode(dnsOut, entry)).toEqual({
    "1.8": `3039${"00".repeat(22)}`,
    "1.11": `3039${"00".repeat(22)}`,
    "1.14": `30390001${"00".repeat(20)}`,
    "1.18": "3039c0811b000000",
    "1.20": "3039c0811b00000000000000",
  });
});

test("flags of an entry say which half of its key is a wildcard, from 1.18 on how long it is", () => {
  const flags = (protocol: number, port: number, bits: number) =>
    Object.values(encode({ ...host, protocol, port, bits }, plain))
      .slice(2)
      .map((hex) => hex.slice(4, 6));
  expect(flags(0, 0, 0)).toEqual(["06", "00", "00"]);
  expect(flags(6, 0, 8)).toEqual(["04", "40", "40"]);
  expect(flags(6, 80, 21)).toEqual(["00", "a8", "a8"]);
  expect(flags(6, 80, 24)).toEqual(["00", "c0", "c0"]);
  // 1.16 can deny a port of no protocol, which no packet has.
  expect(flags(0, 4, 24)).toEqual(["02", "c0", "c0"]);
});

test("a deny holds no redirect and no authentication below 1.20, and 1.8 has none", () => {
  const { "1.8": _none, ...deny } = encode(dnsOut, { ...plain, isDeny: true, authType: 1, rank: 255 });
  expect(deny).toEqual({
    "1.11": `000001${"00".repeat(21)}`,
    "1.14": `000001${"00".repeat(21)}`,
    "1.18": "0000c10000000000",
    "1.20": "0000c101ff00000000000000",
  });
});

test("fields of a struct add up to its bytes", () => {
  for (const { keyFields, entryFields, encodeKey, encodeEntry } of Object.values(layouts)) {
    expect(sizeOf(keyFields)).toBe(encodeKey(host).length / 2);
    expect(sizeOf(entryFields)).toBe(encodeEntry(host, plain).length / 2);
  }
});

function encode(...entry: Parameters<PolicyMapLayout["encodeEntry"]>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(layouts).map(([version, layout]) => [version, layout.encodeEntry(...entry)]),
  );
}

function sizeOf(fields: PolicyMapLayout["keyFields"]): number {
  return fields.reduce((sum, [, size]) => sum + size, 0);
}
