// What two lists have in common at both ends.

import { expect, test } from "vitest";
import { unchangedEnds } from "../../../src/core/text/unchangedEnds.ts";

test.each([
  { before: "", after: "", ends: [0, 0] },
  { before: "abc", after: "abc", ends: [3, 0] },
  { before: "abc", after: "axc", ends: [1, 1] },
  { before: "aa", after: "aaa", ends: [2, 0] },
  { before: "abab", after: "ab", ends: [2, 0] },
  { before: "abc", after: "xbc", ends: [0, 2] },
  { before: "abc", after: "", ends: [0, 0] },
])("$before and $after", ({ before, after, ends }) => {
  expect(unchangedEnds([...before], [...after])).toEqual(ends);
});
