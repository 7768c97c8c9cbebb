import { describe, expect, test } from "vitest";
import { getNodeAt, toPlain } from "../../../src/core/yaml/node.ts";
import { parseDocument } from "../../../src/core/yaml/parseDocument.ts";

const read = (text: string) => {
  const { root } = parseDocument(text);
  return root === undefined ? undefined : toPlain(root);
};
const problemsOf = (text: string) =>
  parseDocument(text).problems.map(({ code, range }) => [code, text.slice(range.start, range.end)]);

describe("values", () => {
  // Each answer was taken from sigs.k8s.io/yaml v1.6.0.
  test.each([
    ["a: 1\r\nb:\r\n- x # c\r\n", { a: 1, b: ["x"] }],
    ["on: yes\n1: a\n2.50: b\n", { true: true, "1": "a", "2.5": "b" }],
    ["x: &x {a: 1, b: 2}\nz:\n  a: 0\n  <<: *x\n  b: 3\n", { x: { a: 1, b: 2 }, z: { a: 1, b: 3 } }],
    ["<<: [{a: 1}, {a: 2, b: 3}]\n", { a: 1, b: 3 }],
    ['"<<": {a: 1}\n', { "<<": { a: 1 } }],
    ["a: |\n  x\n  y\nb: >-\n  x\n  y\n", { a: "x\ny\n", b: "x y" }],
    ["a: |\n  x", { a: "x" }],
    ["a: \"x\ny\"\nb: 'x\n\n  y'\n", { a: "x y", b: "x\ny" }],
    ["a:\n  b: [\n  x,\n\tz\n]\n", { a: { b: ["x", "z"] } }],
    ["a: x\ty\nb: 'z' \t# c\n", { a: "x\ty", b: "z" }],
    ["a: !!str 3\nb: !!float 3\nc: !mine [1]\n", { a: "3", b: 3, c: [1] }],
    ['a: "b"#c\n', { a: "b" }],
    ["a: 1\rb: 2\r", { a: 1, b: 2 }],
    ["\ufeffa: 1\n", { a: 1 }],
    ["just text\n", "just text"],
    ["- a\n- - b\n  - c: d\n    e:\n", ["a", ["b", { c: "d", e: null }]]],
  ])("%j", (text, value) => {
    expect(read(text)).toEqual(value);
    const { problems } = parseDocument(text);
    expect(problems.map(({ code }) => code)).toEqual(typeof value === "string" ? ["not-an-object"] : []);
  });

  test("comments alone are no document and no problem", () => {
    expect(parseDocument("# c\n\n")).toMatchObject({ root: undefined, problems: [] });
  });
});

describe("ranges", () => {
  test("are those of the text as written, without the quotes' meaning", () => {
    const text = "a:\n  'b': \"c\"\n  d: [e, f]\n";
    const { root } = parseDocument(text);
    const slice = (path: (string | number)[]) => {
      const range = getNodeAt(root, path)?.range;
      return range && text.slice(range.start, range.end);
    };
    expect(slice(["a", "b"])).toBe('"c"');
    expect(slice(["a", "d", 1])).toBe("f");
    expect(slice(["a"])).toBe("'b': \"c\"\n  d: [e, f]");
  });

  test("stay right behind lines that had to be indented to be parsed", () => {
    const text = "a: [\nx]\nb: &q 'y'\nc: *q\n";
    const { root } = parseDocument(text);
    const range = getNodeAt(root, ["c"])?.range;
    expect(range && text.slice(range.start, range.end)).toBe("'y'");
  });
});

describe("what Go refuses", () => {
  test.each([
    ["a: {{ b }}: c\n", "templated", "{{ b }}"],
    ["{a: 1}: b\n", "invalid-yaml", "{a: 1}"],
    ["~: b\n", "invalid-yaml", "~"],
    ["a: .inf\n", "invalid-yaml", ".inf"],
    ["a: !!int x\n", "invalid-yaml", "x"],
    ["<<: 1\n", "invalid-yaml", "1"],
    ["a: *x\n", "invalid-yaml", "*x"],
    ["a: &x [*x]\n", "circular-alias", "*x"],
    ["a: {b:[c]}\n", "invalid-yaml", "b:"],
    ['a: "\\/"\n', "invalid-yaml", '"\\/"'],
    ["a: 1\n\t\nb: 2\n", "invalid-yaml", "\t"],
    ["-\ta\n", "invalid-yaml", "\t"],
    ["a: \u0007\n", "invalid-yaml", "\u0007"],
    ["a: b: c\n", "invalid-yaml", "b"],
  ])("%j", (text, code, place) => {
    expect(parseDocument(text).root).toBeUndefined();
    expect(problemsOf(text)).toEqual([[code, place]]);
  });

  test("tabs that it takes", () => {
    for (const text of ["a:\t1\n", "a: 1\n  \t\nb: 2\n", "a: |\n  x\n  \ty\n", "a: b \t # c\n", "{a:\n\tb}\n"]) {
      expect(problemsOf(text)).toEqual([]);
    }
  });
});

test("of a duplicate key the last wins, with a problem at the earlier one", () => {
  const text = "a: 1\nb: 2\n'a': 3\n";
  expect(read(text)).toEqual({ a: 3, b: 2 });
  expect(parseDocument(text).problems).toMatchObject([{ code: "duplicate-key", range: { start: 0, end: 1 } }]);
});

test("overriding a merged key is no duplicate", () => {
  expect(problemsOf("<<: {a: 1}\na: 2\n")).toEqual([]);
});

test("an alias bomb is refused, as many aliases as Go takes are not", () => {
  const nine = (item: string) => `[${Array(9).fill(item).join(", ")}]`;
  const bomb = ["a: &a x", ..."bcdefgh".split("").map((name, i) => `${name}: &${name} ${nine(`*${"abcdefg"[i]}`)}`)];
  expect(parseDocument(bomb.join("\n")).problems).toMatchObject([{ code: "alias-bomb" }]);
  expect(parseDocument(bomb.slice(0, 4).join("\n")).problems).toEqual([]);
});

test("deep nesting is refused, whatever it is made of", () => {
  const blocks = Array.from({ length: 600 }, (_, i) => `${" ".repeat(i)}a:\n`).join("");
  for (const text of ["[".repeat(100_000), "- ".repeat(100_000), `${"[".repeat(500)}${"]".repeat(500)}`, blocks]) {
    expect(parseDocument(text)).toMatchObject({ root: undefined, problems: [{ code: "too-deep" }] });
  }
});

test("a second YAML document inside the piece is not read, and said so", () => {
  expect(read("a: 1\n--- # c\nb: 2\n")).toEqual({ a: 1 });
  expect(problemsOf("a: 1\n--- # c\nb: 2\n")).toEqual([["unread-document", "--- # c"]]);
  expect(problemsOf("a: 1\n...\n")).toEqual([]);
});

describe("templates", () => {
  const variable = ["$", "{X}"].join("");

  test("keep their tree where the raw text is YAML", () => {
    const content = parseDocument(`a: "{{ x }}"\nb: ${variable}\n`);
    expect(content).toMatchObject({ isTemplated: true, problems: [{ code: "templated", severity: "hint" }] });
    expect(content.root && toPlain(content.root)).toEqual({ a: "{{ x }}", b: variable });
  });

  test("have one hint at the first mark instead of errors, and keep warnings for the verdict", () => {
    expect(problemsOf(`a: b: ${variable}\n{{ y }}\n`)).toEqual([["templated", variable]]);
    expect(problemsOf("# {{\na: 1\na: 2\n")).toEqual([
      ["templated", "{{"],
      ["duplicate-key", "a"],
    ]);
  });
});
