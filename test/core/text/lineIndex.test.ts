import fc from "fast-check";
import { expect, test } from "vitest";
import { createLineIndex } from "../../../src/core/text/lineIndex.ts";

test("LF, CR LF and a lone CR each end one line", () => {
  const index = createLineIndex("a\nbc\r\nd\re");
  expect(index.nLines).toBe(4);
  expect([0, 2, 3, 6, 8].map((offset) => index.getPosition(offset))).toEqual([
    { line: 0, character: 0 },
    { line: 1, character: 0 },
    { line: 1, character: 1 },
    { line: 2, character: 0 },
    { line: 3, character: 0 },
  ]);
});

test("positions count UTF-16 units", () => {
  expect(createLineIndex("x\n😀y").getPosition(4)).toEqual({ line: 1, character: 2 });
});

test("what lies outside counts as the nearest place", () => {
  const index = createLineIndex("ab\r\ncd");
  expect(index.getOffset({ line: 0, character: 99 })).toBe(2);
  expect(index.getOffset({ line: 9, character: 0 })).toBe(6);
  expect(index.getOffset({ line: -1, character: 3 })).toBe(0);
  expect(index.getPosition(3)).toEqual({ line: 0, character: 2 });
  expect(index.getPosition(99)).toEqual({ line: 1, character: 2 });
});

test("an offset survives the way to a position and back, but for the LF of a CR LF", () => {
  const text = fc.array(fc.constantFrom("a", "é", "😀", "\n", "\r\n", "\r")).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (source) => {
      const index = createLineIndex(source);
      for (let offset = 0; offset <= source.length; offset++) {
        const isInside = source[offset - 1] === "\r" && source[offset] === "\n";
        expect(index.getOffset(index.getPosition(offset))).toBe(isInside ? offset - 1 : offset);
      }
    }),
  );
});
