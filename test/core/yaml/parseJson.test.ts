import fc from "fast-check";
import { expect, test } from "vitest";
import { toPlain, type YamlNode } from "../../../src/core/yaml/node.ts";
import { parseJson } from "../../../src/core/yaml/parseJson.ts";

test("the tree is what JSON.parse says, and each range holds its value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const { root } = parseJson(text);
      if (root === undefined) throw new Error("no tree");
      expect(JSON.parse(JSON.stringify(toPlain(root)))).toEqual(JSON.parse(text));
      checkRanges(root, text);
    }),
  );
});

function checkRanges(node: YamlNode, text: string): void {
  expect(JSON.parse(text.slice(node.range.start, node.range.end))).toEqual(JSON.parse(JSON.stringify(toPlain(node))));
  if (node.kind === "seq") for (const item of node.items) checkRanges(item, text);
  if (node.kind !== "map") return;
  for (const { key, keyRange, value } of node.entries) {
    expect(JSON.parse(text.slice(keyRange.start, keyRange.end))).toBe(key);
    checkRanges(value, text);
  }
}

test("a text is invalid exactly where JSON.parse refuses it", () => {
  const change = fc.constantFrom("", '"', "{", "}", "[", "]", ",", ":", "\\", "1", "\n", "-", "tru");
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(), change, fc.nat(2), (value, place, added, nRemoved) => {
      const whole = JSON.stringify(value, null, 1);
      const at = place % (whole.length + 1);
      const text = `[${whole.slice(0, at)}${added}${whole.slice(at + nRemoved)}`.replaceAll(/[${]*\{/g, "{");
      expect(parseJson(text).problems.some(({ code }) => code === "invalid-json")).toBe(!isJson(text));
    }),
    { numRuns: 1000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test.each([
  ['{"a": 1}\n{"b": 2}', 9, "A second value"],
  ["{a: 1}", 1, "Expected a key in double quotes, found `a`"],
  ['{"a": 1,}', 8, "Expected a key in double quotes, found `}`"],
  ["[1, 2", 5, "The end of the file before the closing `]`"],
  ["[01]", 2, "Expected `,` or `]`, found `1`"],
  ['["a\nb"]', 3, "A line break or control character"],
  ['["\\q"]', 2, "An unknown escape"],
  ["// c\n{}", 0, "Expected a value"],
])("%j is wrong at %i", (text, at, message) => {
  const [problem] = parseJson(text).problems;
  expect(problem).toMatchObject({ code: "invalid-json", range: { start: at } });
  expect(problem?.message).toContain(message);
});

test("of a duplicate key the last wins, with a problem at the earlier one", () => {
  const { root, problems } = parseJson('{"a": {"b": 1, "b": 2}}');
  expect(root && toPlain(root)).toEqual({ a: { b: 2 } });
  expect(problems).toMatchObject([{ code: "duplicate-key", range: { start: 7, end: 10 } }]);
});

test("deep nesting is refused", () => {
  expect(parseJson("[".repeat(1000) + "]".repeat(1000)).problems).toMatchObject([{ code: "too-deep" }]);
});
