import { expect, test } from "vitest";
import { splitDocuments } from "../../../src/core/yaml/splitDocuments.ts";

const split = (text: string) => splitDocuments(text).map(({ text: piece }) => piece);

test("only lines of `---` and blanks split", () => {
  expect(split("a\n---\nb\n--- \t\nc\n---\r\nd")).toEqual(["a\n", "b\n", "c\n", "d"]);
  expect(split("a\n--- # no\nb\n ---\nc\n------\nd\n...\ne\n")).toEqual([
    "a\n--- # no\nb\n ---\nc\n------\nd\n...\ne\n",
  ]);
});

test("a piece of zero bytes does not count, one of comments or a blank line does", () => {
  expect(split("---\n---\na\n---\n# c\n---\n\n---\n")).toEqual(["a\n", "# c\n", "\n"]);
  expect(splitDocuments("---\na\n---\nb\n")).toEqual([
    { document: 0, offset: 4, text: "a\n" },
    { document: 1, offset: 10, text: "b\n" },
  ]);
});

test("a byte order mark belongs to no piece", () => {
  expect(splitDocuments("\ufeff---\na: 1\n")).toEqual([{ document: 0, offset: 5, text: "a: 1\n" }]);
  expect(splitDocuments("\ufeffa: 1")).toEqual([{ document: 0, offset: 1, text: "a: 1" }]);
  expect(split("")).toEqual([]);
});
