// A text split once more after an edit has the pieces that it would have from the start.

import fc from "fast-check";
import { expect, test } from "vitest";
import { readSourceFile } from "../../../src/core/yaml/readFile.ts";
import { splitAgain } from "../../../src/core/yaml/splitAgain.ts";
import { splitDocuments } from "../../../src/core/yaml/splitDocuments.ts";

const line = fc.constantFrom("---\n", "---\r\n", "--- \n", "---- x\n", "a: 1\n", "b: 2\n", "\n", "\ufeff", "---", "a");
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(""));

test("after any edit the pieces are those of a fresh start", () => {
  fc.assert(
    fc.property(text, text, fc.nat(), fc.nat(), (before, inserted, one, other) => {
      const [from, to] = [one % (before.length + 1), other % (before.length + 1)].sort((a, b) => a - b);
      const after = before.slice(0, from) + inserted + before.slice(to);
      const { documents } = readSourceFile("a.yaml", after, readSourceFile("a.yaml", before));
      expect(documents.map(({ document, offset, content }) => ({ document, offset, text: content.text }))).toEqual(
        splitDocuments(after),
      );
    }),
    { numRuns: 3000 },
  );
});

test("untouched documents are the same values, and only the others are split", () => {
  const previous = readSourceFile("a.yaml", "a: 1\n---\nb: 1\n---\nc: 1\n---\nd: 1\n");
  const { before, pieces, after } = splitAgain(previous, "a: 1\n---\nb: 1\n---\nc: 2\n---\nd: 1\n");
  expect(before).toEqual(previous.documents.slice(0, 2));
  expect(pieces).toEqual([{ document: 2, offset: 18, text: "c: 2\n" }]);
  expect(after[0]).toBe(previous.documents[3]);
});
