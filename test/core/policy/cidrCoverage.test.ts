// Which identities of prefixes contain which: by the longest prefix among their labels, the worlds included.
import { expect, test } from "vitest";
import { parseLabel } from "../../../src/core/labels/label.ts";
import { CidrCoverage } from "../../../src/core/policy/cidrCoverage.ts";
import type { Identity, IdentityKind } from "../../../src/core/policy/identities.ts";

function identity(handle: number, kind: IdentityKind, ...text: readonly string[]): Identity {
  return { handle, kind, labels: text.map(parseLabel), text };
}

const world = identity(2, "reserved", "reserved:world");
const worldIPv6 = identity(10, "reserved", "reserved:world-ipv6");
const ten = identity(20, "local", "cidr:10.0.0.0/8", "reserved:world");
const inTen = identity(21, "local", "cidr:10.0.0.0/8", "cidr:10.1.0.0/16", "reserved:world");
const six = identity(22, "local", "cidr:fd00--0/8", "reserved:world");
const pod = identity(23, "endpoint", "k8s:app=a");
const coverage = new CidrCoverage([world, worldIPv6, ten, inTen, six, pod]);
const sorted = (handles: ReadonlySet<number>) => [...handles].sort((a, b) => a - b);

test("a prefix is inside broader ones and the worlds of its family", () => {
  expect(sorted(coverage.outerOf(21))).toEqual([2, 20]);
  expect(sorted(coverage.outerOf(22))).toEqual([2, 10]);
});

test("a prefix contains narrower ones, never itself", () => {
  expect(sorted(coverage.innerOf(20))).toEqual([21]);
  expect(sorted(coverage.innerOf(21))).toEqual([]);
});

test("the world contains all, and the worlds of both families contain each other", () => {
  expect(sorted(coverage.innerOf(2))).toEqual([10, 20, 21, 22]);
  expect(sorted(coverage.innerOf(10))).toEqual([2, 22]);
});

test("a pod is no prefix", () => {
  expect(sorted(coverage.outerOf(23))).toEqual([]);
  expect(sorted(coverage.innerOf(23))).toEqual([]);
});
