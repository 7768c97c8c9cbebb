// What an answer says it was made without.
import { expect, test } from "vitest";
import { analyzeWorkspace } from "../../src/core/index.ts";

const head = (name: string) => `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: ${name}\n`;

test("rejected, half typed, templated and unreadable policies are named with their line", () => {
  const { worlds } = analyzeWorkspace([
    { file: "good.yaml", text: `${head("good")}spec: { endpointSelector: {}, ingress: [{}] }\n` },
    {
      file: "rejected.yaml",
      text: `# a comment\n${head("rejected")}spec: { endpointSelector: {}, x: 1, ingress: 1 }\n`,
    },
    { file: "typed.yaml", text: `a: b\n---\n${head("typed")}spec: [\n` },
    { file: "other.yaml", text: "kind: Deployment\nspec: [\n" },
    { file: "template.yaml", text: `${head("made")}spec: { endpointSelector: { matchLabels: { app: "{{ x }}" } } }\n` },
    { file: "large.yaml", text: `${head("large")}${"# padding\n".repeat(101_000)}` },
    { file: "gone.yaml", text: undefined, reason: "permission denied" },
  ]);
  expect(worlds[0]?.leftOut).toEqual([
    expect.objectContaining({ policy: "CiliumNetworkPolicy default/rejected", file: "rejected.yaml", line: 1 }),
    expect.objectContaining({ policy: "CiliumNetworkPolicy default/made", file: "template.yaml", line: 0 }),
    expect.objectContaining({ policy: "all of large.yaml", line: 0 }),
    expect.objectContaining({ policy: "CiliumNetworkPolicy typed", file: "typed.yaml", line: 7 }),
    { policy: "all of gone.yaml", file: "gone.yaml", line: 0, reason: "can't be read: permission denied" },
  ]);
});
