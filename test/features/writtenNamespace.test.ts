import { expect, test } from "vitest";
import { hasWrittenNamespace } from "../../src/features/writtenNamespace.ts";
import { readFixture } from "../support/fixture.ts";

const check = (source: string) => {
  const { text, cursor } = readFixture(source);
  return hasWrittenNamespace(text, cursor);
};

test.each([
  ["metadata:\n  name: $0a\n  namespace: b\n", true],
  ["metadata:\n  namespace: b\n  labels:\n    x: y\n  # words\n\n  name: $0a\nspec: {}\n", true],
  ["metadata:\n  name: $0a\nspec:\n  namespace: b\n", false],
  ["metadata:\n  name: $0a\n  labels:\n    namespace: b\n", false],
  ["metadata:\n  name: $0a\n---\nmetadata:\n  namespace: b\n", false],
  ["metadata: { name: $0a, namespace: b }", true],
  ["metadata: { name: $0a, labels: { x: y } }\nnamespace: b", false],
  ['{ "metadata": {\n  "name": "$0a",\n  "namespace": "b" } }', true],
  ['{ "metadata": {\n  "name": "$0a" }, "namespace": "b" }', false],
  ["items:\n  - metadata:\n      name: $0a\n  - metadata:\n      name: c\n      namespace: b\n", false],
  ["metadata:\r\n  name: $0a\r\n  namespace: b\r\n", true],
  ["metadata:\n  $0name: a\nspec: {}\n", false],
  ['{ "metadata": {\n  $0"name": "a" }, "namespace": "b" }', false],
  ["metadata:\n  <<: *common\n  name: $0a\n", true],
])("%j: %s", (source, expected) => {
  expect(check(source)).toBe(expected);
});
