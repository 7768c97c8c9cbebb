// Regular expressions against whole texts: RE2's syntax, both ends anchored, and steps that grow with the text alone.
import { expect, test, vi } from "vitest";
import { matchesWhole } from "../../../src/core/text/wholeMatch.ts";

test.each([
  ["a|ab", "ab", true],
  ["ab|a", "a", true],
  ["/api", "/api/v1", false],
  ["/api.*", "/api/v1", true],
  ["a$", "a\n", false],
  ["(?i)get", "GET", true],
  ["[^/]+", "é", true],
  ["", "", true],
] as const)("%j against %j: %j", (expression, text, expected) => {
  expect(matchesWhole(expression, text)).toBe(expected);
});

test.each([["("], ["a{1001}"], ["(?=a)a"], ["(?<=a)b"], ["\\1"], ["(?P<n>a)(?P<n>b)"], ["a**b("]])(
  "RE2 does not take %j",
  (expression) => {
    expect(matchesWhole(expression, "a")).toBeUndefined();
  },
);

/** Texts on which a backtracking matcher takes exponential or cubic time. */
const hostile: readonly (readonly [expression: string, text: (n: number) => string])[] = [
  ["(a+)+b", (n) => "a".repeat(n)],
  ["(a|aa)*b", (n) => "a".repeat(n)],
  ["(a*)*(a*)*c", (n) => "a".repeat(n)],
  ["(.*)(.*)(.*)(.*)x", (n) => "a".repeat(n)],
  ["/api/(.*/)*end", (n) => `/api/${"a/".repeat(n / 2)}`],
  ["([a-z]+.)+[A-Z]", (n) => "ab.".repeat(n / 3)],
  ["(a?){50}a{50}", (n) => "a".repeat(n)],
  ["[-a-z0-9_]*[-a-z0-9_]*[-a-z0-9_]*[.]", (n) => "a".repeat(n)],
  ["\\b(\\w+\\s*)+:", (n) => "ab ".repeat(n / 3)],
];

test.each(hostile)("%s reads twice the text in twice the steps", (expression, makeText) => {
  // Compiled before, so that only the text is counted.
  matchesWhole(expression, "");
  const [once = 0, twice = 0, fourTimes = 0] = [6000, 12_000, 24_000].map((n) => countReads(expression, makeText(n)));
  expect(once).toBeGreaterThan(0);
  expect(twice / once).toBeLessThan(2.5);
  expect(fourTimes / twice).toBeLessThan(2.5);
});

/** How often the matcher looks at a character. */
function countReads(expression: string, text: string): number {
  const spies = [vi.spyOn(String.prototype, "charCodeAt"), vi.spyOn(String.prototype, "codePointAt")];
  try {
    matchesWhole(expression, text);
    return spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
