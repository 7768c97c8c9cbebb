import { expect, test } from "vitest";
import { matchesFqdn, patternOfLabels, patternOfSubdomains } from "../../../src/core/policy/fqdn.ts";

test.each([
  ["a.example", "A.Example.", true, true],
  ["*.example", "a.example", true, true],
  ["*.example", "b.a.example", false, false],
  ["*", "b.a.example", true, true],
  ["**", "b.a.example", false, true],
  ["**.example", "b.a.example", false, true],
  ["**.example", "a.example", true, true],
  ["a*b.example", "a-b.example", true, true],
])("%s and the name %s: %s up to 1.18, %s in 1.20", (match, name, before, after) => {
  expect(matchesFqdn(match, name, patternOfLabels)).toBe(before);
  expect(matchesFqdn(match, name, patternOfSubdomains)).toBe(after);
});
