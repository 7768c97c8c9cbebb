// Fixes that remove and split, in block and in flow style: comments and formatting stay, the result is what is meant.
import { describe, expect, it } from "vitest";
import { removeEntry, splitItem } from "../../../src/core/checks/entryEdits.ts";
import type { MapNode } from "../../../src/core/yaml/node.ts";
import { getNodeAt, toPlain } from "../../../src/core/yaml/node.ts";
import { parseDocument } from "../../../src/core/yaml/parseDocument.ts";
import { readCheckDocs } from "../../../tools/generateCheckDocs.mjs";
import { applyFix, checkText } from "./checkText.ts";

function rootOf(text: string): MapNode {
  const { root } = parseDocument(text);
  if (root?.kind !== "map") throw new Error(`no map: ${text}`);
  return root;
}

function apply(text: string, edits: ReturnType<typeof removeEntry>): string | undefined {
  return edits && applyFix(text, { title: "", edits });
}

describe("an entry is removed", () => {
  it.each([
    ["last of a block map", "a: 1 # one\nb: 2 # two\n", "b", "a: 1 # one\n"],
    ["last line without its break", "a: 1\nb: 2", "b", "a: 1"],
    ["first of a block map, with comments of the next", "a: 1 # one\n# two\nb: 2\n", "a", "# two\nb: 2\n"],
    ["first, before comments, with the line breaks of Windows", "a: 1\r\n# two\r\nb: 2\r\n", "a", "# two\r\nb: 2\r\n"],
    ["between", "a: 1\n# of c\nb: {x: y}\nc: 3\n", "b", "a: 1\n# of c\nc: 3\n"],
    ["of several lines", "a: 1\nb:\n  - x\n  # in it\n  - y\nc: 3\n", "b", "a: 1\nc: 3\n"],
    ["with the line breaks of Windows", "a: 1\r\nb: 2\r\nc: 3\r\n", "b", "a: 1\r\nc: 3\r\n"],
    ["first in flow style", "{a: 1, b: 2}\n", "a", "{b: 2}\n"],
    ["last in flow style", "{a: 1, b: [2, {c: d}] }\n", "b", "{a: 1 }\n"],
    ["beside a comment in flow style", "{a: 1, # one\n b: 2 }\n", "b", "{a: 1 # one\n  }\n"],
    ["of JSON", '{"a": 1, "b": {"c": []}}', "a", '{"b": {"c": []}}'],
  ])("%s", (_, text, key, expected) => {
    expect(apply(text, removeEntry(rootOf(text), text, key))).toBe(expected);
  });

  it("but not the only one, nor one that an alias brings", () => {
    expect(removeEntry(rootOf("a: 1\n"), "a: 1\n", "a")).toBeUndefined();
    const text = "x: &x {a: 1, b: 2}\nz:\n  <<: *x\n  c: 3\n";
    const map = getNodeAt(rootOf(text), ["z"]);
    if (map?.kind !== "map") throw new Error("no map");
    expect(map.entries.map(({ key }) => key)).toContain("a");
    expect(removeEntry(map, text, "a")).toBeUndefined();
  });
});

describe("an item is split", () => {
  it.each([
    [
      "in block style",
      "l:\n  - a: 1 # one\n    b: 2\n    c: 3 # three\n  - d: 4\n",
      "l:\n  - a: 1 # one\n    c: 3 # three\n  - b: 2\n    c: 3\n  - d: 4\n",
    ],
    ["whose moved entry is the last", "l:\n  - a: 1\n    b: 2 # two\n", "l:\n  - a: 1\n  - b: 2 # two\n"],
    [
      "in flow style in a block list",
      "l:\n- {a: 1, b: 2, c: 3} # why\n- x\n",
      "l:\n- {a: 1, c: 3} # why\n- {b: 2, c: 3}\n- x\n",
    ],
    ["in flow style", "l: [{a: 1, b: 2}, x] # why\n", "l: [{a: 1}, {b: 2}, x] # why\n"],
    ["in JSON", '{"l": [{"a": 1, "b": [2]}]}', '{"l": [{"a": 1}, {"b": [2]}]}'],
  ])("%s", (_, text, expected) => {
    const edited = apply(text, splitItem(rootOf(text), text, ["l", 0], "b", ["a"]));
    expect(edited).toBe(expected);
    expect(parseDocument(edited ?? "").problems).toEqual([]);
  });
});

describe("what is fixed in block style is fixed in flow style", async () => {
  const cases = (await readCheckDocs()).flatMap(({ code, page }) => {
    const [, options = "", text = ""] = /^## Avoid\n\n```yaml(.*)\n([\s\S]*?)^```/m.exec(page) ?? [];
    const { content, checked } = checkText(text, options);
    const fixed = checked?.problems.filter((problem) => problem.code === code && (problem.fixes ?? []).length > 0);
    if (content.root === undefined || fixed === undefined || fixed.length === 0) return [];
    return [{ code, options, text: `${JSON.stringify(toPlain(content.root), null, 1)}\n` }];
  });

  it.each(cases)("$code", ({ code, options, text }) => {
    const fixes = checkText(text, options)
      .checked?.problems.filter((problem) => problem.code === code)
      .flatMap((problem) => problem.fixes ?? []);
    expect(fixes?.length).toBeGreaterThan(0);
    for (const fix of fixes ?? []) {
      const after = checkText(applyFix(text, fix), options);
      expect(after.checked?.verdict).toBe("accept");
      expect(after.checked?.problems.map((problem) => problem.code)).not.toContain(code);
    }
  });
});
