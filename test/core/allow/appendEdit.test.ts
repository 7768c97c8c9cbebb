// Items behind the last one of a list, in the style of the file; everything that was there stays as it was.
import { expect, test } from "vitest";
import { appendDocument, appendItem } from "../../../src/core/allow/appendEdit.ts";
import { applyEdits } from "../../../src/core/text/applyEdits.ts";
import { parseDocument } from "../../../src/core/yaml/parseDocument.ts";
import { parseJson } from "../../../src/core/yaml/parseJson.ts";

const value = { app: "web", ports: ["80"] };

function append(text: string, isJson = false): string | undefined {
  const { root } = isJson ? parseJson(text) : parseDocument(text);
  if (root?.kind !== "map") throw new Error("no map");
  const edit = appendItem(root, text, ["list"], value);
  return edit && applyEdits(text, [edit]);
}

test.each([
  [
    "block",
    "list:\n  - app: db # first\n    x: 1\n# below\nother: 1\n",
    'list:\n  - app: db # first\n    x: 1\n  - app: web\n    ports:\n      - "80"\n# below\nother: 1\n',
  ],
  [
    "dashes under the key",
    "list:\n- app: db\nother: 1\n",
    'list:\n- app: db\n- app: web\n  ports:\n  - "80"\nother: 1\n',
  ],
  [
    "flow items in a block",
    "list:\n  - {app: db} # it\n",
    'list:\n  - {app: db} # it\n  - {app: web, ports: ["80"]}\n',
  ],
  ["no line break at the end", "list:\n  - a: 1", 'list:\n  - a: 1\n  - app: web\n    ports:\n      - "80"'],
  ["CRLF", "list:\r\n  - a: 1\r\n", 'list:\r\n  - a: 1\r\n  - app: web\r\n    ports:\r\n      - "80"\r\n'],
  ["flow", "list: [{app: db}] # it\n", 'list: [{app: db}, {app: web, ports: ["80"]}] # it\n'],
  ["flow with a comma at its end", "list: [{app: db},]\n", 'list: [{app: db}, {app: web, ports: ["80"]},]\n'],
  ["empty flow", "list: []\n", 'list: [{app: web, ports: ["80"]}]\n'],
  ["flow over lines", "list: [\n  a,\n  b # it\n]\n", 'list: [\n  a,\n  b,\n  {app: web, ports: ["80"]} # it\n]\n'],
  [
    "an item that ends in an alias",
    "x: &x {a: 1}\nlist:\n  - y: *x # it\nother: 1\n",
    'x: &x {a: 1}\nlist:\n  - y: *x # it\n  - app: web\n    ports:\n      - "80"\nother: 1\n',
  ],
])("%s", (_, before, after) => {
  expect(append(before)).toBe(after);
});

test("JSON stays JSON", () => {
  const one = append('{"list":[{"app":"db"}]}', true);
  expect(one).toBe('{"list":[{"app":"db"}, {"app":"web","ports":["80"]}]}');
  const pretty = append(JSON.stringify({ list: [{ app: "db" }] }, null, 2), true);
  expect(JSON.parse(pretty ?? "")).toEqual({ list: [{ app: "db" }, value] });
  expect(pretty).toMatch(/^ {4}\},\n {4}\{\n {6}"app": "web"/m);
});

test.each([
  ["an alias", "x: &x [a]\nlist: *x\n"],
  ["no list", "list: {}\n"],
  ["nothing there", "other: 1\n"],
])("offers nothing for %s", (_, text) => {
  expect(append(text)).toBeUndefined();
});

test.each([
  ["a: 1\n", "a: 1\n---\napp: web\n"],
  ["a: 1", "a: 1\n---\napp: web\n"],
  ["a: 1\r\n", "a: 1\r\n---\r\napp: web\r\n"],
  ["", "app: web\n"],
])("a document goes behind the others: %j", (before, after) => {
  expect(applyEdits(before, [appendDocument(before, { app: "web" })])).toBe(after);
});
