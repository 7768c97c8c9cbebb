// What is written reads back as what was meant, in block and in flow style.
import { expect, test } from "vitest";
import { parse } from "yaml";
import { toPlain } from "../../../src/core/yaml/node.ts";
import { parseDocument } from "../../../src/core/yaml/parseDocument.ts";
import { writeBlock, writeFlow } from "../../../src/core/yaml/writeYaml.ts";

const value = {
  matchLabels: { app: "web", "k8s:io.kubernetes.pod.namespace": "shop", version: "1.0", on: "true", empty: "" },
  toCIDR: ["10.0.0.0/8", "fd00::/8"],
  ports: [{ port: "5432", protocol: "TCP" }],
  nothing: [],
  selector: {},
  type: 8,
  "#": "- x: y # z",
};

test("block style", () => {
  expect(writeBlock(value, 0, { dash: 2 })).toBe(`matchLabels:
  app: web
  k8s:io.kubernetes.pod.namespace: shop
  version: "1.0"
  "on": "true"
  empty: ""
toCIDR:
  - 10.0.0.0/8
  - "fd00::/8"
ports:
  - port: "5432"
    protocol: TCP
nothing: []
selector: {}
type: 8
"#": "- x: y # z"`);
});

test.each([0, 2])("both styles read back as they were, dashes %i columns in", (dash) => {
  for (const text of [writeBlock(value, 0, { dash }), writeFlow(value)]) {
    const { root } = parseDocument(text);
    expect(root && JSON.parse(JSON.stringify(toPlain(root)))).toEqual(value);
    expect(parse(text)).toEqual(value);
  }
});
