import { expect, test } from "vitest";
import { ignoreMatcher } from "../../src/client/gitignore.ts";

function ignored(text: string, paths: readonly string[]): readonly string[] {
  return paths.filter(ignoreMatcher([{ folder: "", text }]));
}

test.each([
  ["*.yaml", ["a.yaml", "x/a.yaml"], ["a.json"]],
  ["/a.yaml", ["a.yaml"], ["x/a.yaml"]],
  ["x/a.yaml", ["x/a.yaml"], ["y/x/a.yaml"]],
  ["build", ["build", "build/a.yaml", "x/build/y/a.yaml"], ["builds/a.yaml", "xbuild"]],
  ["build/", ["build/a.yaml", "x/build/a.yaml"], ["build", "x/build"]],
  ["/build/", ["build/a.yaml"], ["x/build/a.yaml"]],
  ["**/gen/*.yaml", ["gen/a.yaml", "x/y/gen/a.yaml"], ["gen/x/a.yaml"]],
  ["gen/**", ["gen/a.yaml", "gen/x/a.yaml"], ["gen", "x/gen/a.yaml"]],
  ["a/**/b", ["a/b", "a/x/y/b"], ["a/x/c"]],
  ["# words\n\n  \n*.tmp   ", ["a.tmp"], ["# words", "a"]],
  ["\\#a\n\\!b\ntrail\\ ", ["#a", "!b", "trail "], ["a", "b"]],
  ["a?c.y[am]ml\n[!x].json", ["abc.yaml", "a.json"], ["a/c.yaml", "x.json"]],
  ["*\n!*.yaml", ["a.json"], ["a.yaml"]],
  ["*.yaml\r\n!keep.yaml\r\n", ["a.yaml"], ["keep.yaml"]],
  ["gen/\n!gen/a.yaml", ["gen/a.yaml"], []],
  ["a.b(c)+$", ["a.b(c)+$"], ["aXb(c)+$"]],
  ["[", ["["], ["x"]],
])("%j leaves out %j and not %j", (text, left, kept) => {
  expect(ignored(text, [...left, ...kept])).toEqual(left);
});

test("a .gitignore further down rules its folder and wins there", () => {
  const isIgnored = ignoreMatcher([
    { folder: "x", text: "!a.yaml\n/only.yaml" },
    { folder: "", text: "a.yaml" },
  ]);
  expect(["a.yaml", "x/a.yaml", "x/only.yaml", "x/y/only.yaml", "only.yaml"].filter(isIgnored)).toEqual([
    "a.yaml",
    "x/only.yaml",
  ]);
});

test("no pattern makes it slow", () => {
  const long = `${"a".repeat(2000)}b`;
  expect(ignored(`${"*a".repeat(3)}*c\n${"*".repeat(500)}x`, [long])).toEqual([]);
});
