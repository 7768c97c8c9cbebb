import { expect, test } from "vitest";
import { blockSpan, scalarSpan } from "../../src/features/keySpan.ts";

function spanned(span: typeof blockSpan, text: string, key: string): string {
  const start = text.indexOf(key);
  const range = span(text, { start, end: start + key.length });
  return text.slice(range.start, range.end);
}

test.each([
  ["metadata:\n  name: db # words\n", "name: db"],
  ["{ name: db, namespace: shop }", "name: db"],
  ['"name": "d b",', 'name": "d b"'],
  ["name:\n  x", "name:"],
])("a scalar ends before comments and separators: %j", (text, expected) => {
  expect(spanned(scalarSpan, text, "name")).toBe(expected);
});

test("a block ends before the next line that is indented as far", () => {
  const text = "spec:\n  sel:\n    a: b\n# words\n\n    c: d\n  ingress: []\n";
  expect(spanned(blockSpan, text, "sel")).toBe("sel:\n    a: b\n# words\n\n    c: d");
  expect(spanned(blockSpan, "spec:\n  sel: { a: b }\n  x: y\n", "sel")).toBe("sel: { a: b }");
});
