import { expect, test } from "vitest";
import { IdentityTable } from "../../../src/core/policy/identityTable.ts";
import type { L4Bucket } from "../../../src/core/policy/mapState.ts";
import { shortestPrefixFirst } from "../../../src/core/policy/shortestPrefixFirst.ts";

function bucket(protocol: number, port: number, bits: number, isHeld = true): L4Bucket {
  const table = new IdentityTable();
  if (isHeld) table.set(1, 1);
  return { key: { protocol, port, bits }, table, covering: [], covered: [] };
}

const order = (buckets: readonly L4Bucket[]) =>
  shortestPrefixFirst(buckets).map(({ key }) => `${key.protocol}:${key.port}/${key.bits}`);

test("a key comes before those below it, and of two equal prefixes the lower bit first", () => {
  const buckets = [bucket(1, 8, 24), bucket(1, 3, 24), bucket(1, 0, 8)];
  expect(order(buckets)).toEqual(["1:0/8", "1:3/24", "1:8/24"]);
});

test("a shorter prefix comes first wherever it stands in the trie", () => {
  const buckets = [bucket(6, 1, 24), bucket(6, 0x8000, 12), bucket(0, 0, 0), bucket(6, 0, 8)];
  expect(order(buckets)).toEqual(["0:0/0", "6:0/8", "6:32768/12", "6:1/24"]);
});

test("equal prefixes come as Cilium's heap has them, which is not by number", () => {
  // Measured: a required type 0 beside 8–15 reaches 9, 13, 12 and 8 before it reaches any other.
  const buckets = [bucket(1, 0, 8), ...[8, 9, 10, 11, 12, 13, 14, 15].map((type) => bucket(1, type, 24))];
  expect(order(buckets).slice(0, 5)).toEqual(["1:0/8", "1:9/24", "1:13/24", "1:12/24", "1:8/24"]);
});

test("a key without entries is in no trie", () => {
  expect(order([bucket(6, 4, 24, false), bucket(6, 5, 24)])).toEqual(["6:5/24"]);
});
