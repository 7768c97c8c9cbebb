// Columns as text/tabwriter of Go lays them out; the expected texts are what Go prints.
import { expect, test } from "vitest";
import { renderTabs } from "../../src/cli/tabWriter.ts";

const options = { minWidth: 5, padding: 3 };

test("a cell is as wide as its column, the last has no blanks behind it", () => {
  const rows = [
    ["POLICY", "ID", "X"],
    ["Allow", "16777217", ""],
  ];
  expect(renderTabs(rows, options)).toBe("POLICY   ID         X\nAllow    16777217   \n");
});

test("a column reaches over neighbouring rows that have it", () => {
  const rows = [["a", "b"], ["longer than all"], ["longest", "c"], ["", "ä", "d"]];
  expect(renderTabs(rows, options)).toBe("a    b\nlonger than all\nlongest   c\n          ä    d\n");
});
