import fc from "fast-check";
import { expect, test } from "vitest";
import { composeYaml } from "../../../src/core/yaml/composeYaml.ts";
import { readPlainYaml } from "../../../src/core/yaml/readPlainYaml.ts";

const policy = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy # c
metadata:
  name: "p"
  labels: {}
spec:
  description: |-
    one

    two
  endpointSelector:
    matchLabels: { 'app': web, "k8s:tier": x }
  ingress:
  - fromEndpoints:
    - {}
    -
      matchExpressions:
        - { key: env, operator: In, values: [a, 'b'] }
    toPorts:
      - ports:
          - port: "80"
            protocol:
# end
`;

// What makes YAML hard, in pieces: a mutation of a policy is mostly near-valid.
const fragments = ["\n", " ", "  ", "\t", ": ", ":", "- ", "-", " #", "'", '"', "[", "]", "{", "}", ",", "|\n", ">\n"];
const more = ["&a ", "*a", "<<: *a\n", "? ", "!!str ", "%", "---\n", "~", "\r\n", "\\", "\n\n", "  \n", "é", "0x1f"];
const edit = fc.record({
  at: fc.nat(policy.length),
  nRemoved: fc.nat(4),
  text: fc.constantFrom("", ...fragments, ...more),
});
const mutation = fc
  .array(edit, { maxLength: 4 })
  .map((edits) =>
    edits.reduce(
      (text, { at, nRemoved, text: added }) => text.slice(0, at) + added + text.slice(at + nRemoved),
      policy,
    ),
  );

test("the quick reader reads a policy", () => {
  expect(readPlainYaml(policy)).toBeDefined();
});

test("whatever the quick reader reads, the whole parser reads to the same tree without a problem", () => {
  let nRead = 0;
  fc.assert(
    fc.property(mutation, (text) => {
      const value = readPlainYaml(text);
      if (value === undefined) return;
      nRead++;
      expect(composeYaml(text)).toEqual({ value, problems: [] });
    }),
    { numRuns: 2000 },
  );
  expect(nRead).toBeGreaterThan(200);
});
