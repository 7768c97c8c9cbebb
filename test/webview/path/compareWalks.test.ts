// Two versions' walks, hop beside hop.
import { expect, test } from "vitest";
import type { HopView } from "../../../src/protocol/flowPath.ts";
import { compareWalks } from "../../../webview/flowSimulator/path/compareWalks.ts";
import { requestWalk } from "../pathFixture.ts";

const { hops } = requestWalk;
const names = ["1.20", "1.11"] as const;

test("a walk beside itself has no differences, whatever its programs are called", () => {
  const renamed = hops.map((hop) => ({ ...hop, program: hop.program === null ? null : `from-${hop.program}` }));
  const pairs = compareWalks(requestWalk, { hops: renamed }, names);
  expect(pairs.map(({ one, other }) => [one, other])).toEqual([0, 1, 2, 3, 4].map((index) => [index, index]));
  expect(pairs.flatMap(({ differences }) => differences)).toEqual([]);
});

test("a hop that one version has alone stands alone, and the others keep their partners", () => {
  const without = hops.filter((_, index) => index !== 3);
  expect(compareWalks(requestWalk, { hops: without }, names)[3]).toEqual({
    one: 3,
    other: null,
    differences: ["only in 1.20"],
  });
  expect(compareWalks({ hops: without }, requestWalk, names).map(({ one, other }) => [one, other])).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
    [null, 3],
    [3, 4],
  ]);
});

test("other steps and another end of the packet are told", () => {
  const [first, ...rest] = hops;
  const last = rest.at(-1);
  if (!first || !last) throw new Error("the fixture has hops");
  const changed: readonly HopView[] = [
    { ...first, steps: first.steps.slice(0, 1) },
    ...rest.slice(0, -1),
    { ...last, steps: last.steps.map((step) => ({ ...step, drop: null })) },
  ];
  expect(compareWalks(requestWalk, { hops: changed }, names).map(({ differences }) => differences)).toEqual([
    ["ipcache only in 1.20"],
    [],
    [],
    [],
    ["1.20: 133 Policy denied, 1.11: passes"],
  ]);
});
