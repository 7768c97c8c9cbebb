// "Fix all": what Cilium rejects is mended in one go, comments stay, and a second time there is nothing to do.
import { expect, it } from "vitest";
import { analyzeWorkspace } from "../../src/core/index.ts";
import { fixAll } from "../../src/features/fixAll.ts";

const head =
  "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a}\nspec:\n  endpointSelector: {}\n";

function fixed(text: string, cilium = "1.20"): string {
  const snapshot = analyzeWorkspace([{ file: "a.yaml", text }], { cilium });
  const edit = fixAll(snapshot, "a.yaml");
  return edit === undefined ? text : text.slice(0, edit.range.start) + edit.newText + text.slice(edit.range.end);
}

it("mends several findings, also those that touch each other, and keeps comments", () => {
  const text = `# about it
${head}  ingress: # in
    - fromEntities: [wrold] # typo
      toPorts:
        - ports:
            - port: 80 # a number
              protocol: tcp # lower case
    - fromEndpoints: [{matchLabels: {a: b}}] # first
      fromCIDR: [10.0.0.0/8]
      fromEntities: [host] # third
---
${head}  egress: [{toCIDR: [10.0.0.0/8], toFQDNs: [{matchName: a.b}]}] # flow
`;
  const after = fixed(text);
  const snapshot = analyzeWorkspace([{ file: "a.yaml", text: after }]);
  expect(snapshot.documents("a.yaml").map(({ verdict }) => verdict)).toEqual(["accept", "accept"]);
  for (const comment of ["about it", "in", "typo", "a number", "lower case", "first", "flow"])
    expect(after).toContain(`# ${comment}`);
  expect(fixed(after)).toBe(after);
});

it("does what the version asks for", () => {
  const text = `${head}  ingress:\n    - fromEndpoints: [{}]\n      fromRequires: [{matchLabels: {a: b}}]\n`;
  expect(fixed(text, "1.18")).toBe(text);
  expect(fixed(text)).not.toContain("fromRequires");
});

it("leaves warnings alone, and whom a policy selects", () => {
  for (const text of [
    `${head}  ingress: [{toPorts: [{ports: [{port: "2000", endPort: 1000}]}]}]\n`,
    `${head.replace("  endpointSelector: {}\n", "")}  ingress: [{}]\n`,
  ])
    expect(fixed(text)).toBe(text);
});
