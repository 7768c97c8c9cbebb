import fc from "fast-check";
import { expect, test } from "vitest";
import { readSourceFile } from "../../../src/core/yaml/readFile.ts";

test("an edit in one document leaves the objects of all others as they are, wherever they move to", () => {
  const text = "a: 1\n---\nb: 2\n---\nc: 3\n";
  const before = readSourceFile("f.yaml", text);
  const after = readSourceFile("f.yaml", `# new\n---\n${text.replace("b: 2", "b: 22")}`, before);
  expect(after.documents.map(({ document, offset }) => [document, offset])).toEqual([
    [0, 0],
    [1, 10],
    [2, 19],
    [3, 29],
  ]);
  expect(after.documents[1]?.content).toBe(before.documents[0]?.content);
  expect(after.documents[3]?.content).toBe(before.documents[2]?.content);
  expect(after.documents[2]?.content).not.toBe(before.documents[1]?.content);
});

test("reading with what came before equals reading afresh, after any edits", () => {
  const parts = [
    "a: 1\n",
    "---\n",
    "- x\n",
    "b: {c: d}\n",
    "# c\n",
    "--- # c\n",
    "a: [\n",
    "{{ x }}\n",
    "\r\n",
    "\ufeff",
  ];
  const edit = fc.record({ at: fc.nat(), nRemoved: fc.nat(12), text: fc.constantFrom("", ...parts) });
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts)), fc.array(edit, { maxLength: 6 }), (first, edits) => {
      let text = first.join("");
      let file = readSourceFile("f.yaml", text);
      for (const { at, nRemoved, text: added } of edits) {
        const place = at % (text.length + 1);
        text = text.slice(0, place) + added + text.slice(place + nRemoved);
        file = readSourceFile("f.yaml", text, file);
        expect(file).toEqual(readSourceFile("f.yaml", text));
      }
    }),
  );
});

test("every document is the slice of the file at its offset", () => {
  const text = "\ufeffa: 1\r\n---\r\nb: 2\r\n";
  for (const { offset, content } of readSourceFile("f.yml", text).documents) {
    expect(text.slice(offset, offset + content.text.length)).toBe(content.text);
  }
});

test("an invalid document leaves the others alone", () => {
  const file = readSourceFile("f.yaml", "a: 1\n---\na: b: c\n---\nc: 3\n");
  expect(file.documents.map(({ content }) => content.root !== undefined)).toEqual([true, false, true]);
});

test("JSON files are one document, whatever they hold", () => {
  const file = readSourceFile("F.JSON", '\ufeff[\n---\n"x"]');
  expect(file.documents).toMatchObject([{ document: 0, offset: 1, content: { root: undefined } }]);
  expect(readSourceFile("f.json", "").documents).toEqual([]);
});

test("files above the caps are left out; the caps count bytes of UTF-8", () => {
  const yaml = (nBytes: number, character: string) =>
    character.repeat(nBytes / new TextEncoder().encode(character).length);
  for (const character of ["a", "é", "€"]) {
    expect(readSourceFile("f.yaml", `# ${yaml(999_990, character)}`).documents).toHaveLength(1);
    const large = readSourceFile("f.yaml", `# ${yaml(1_000_200, character)}`);
    expect(large).toMatchObject({
      text: "",
      documents: [],
      problems: [{ code: "file-too-large", severity: "warning" }],
    });
  }
  expect(readSourceFile("f.json", JSON.stringify("a".repeat(1_000_200))).problems).toEqual([]);
});
