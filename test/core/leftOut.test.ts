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
    expect.objectContaining({ policy: "CiliumNetworkPolicy default/rejected", file: "rejected.yaml", line: 5 }),
    expect.objectContaining({ policy: "CiliumNetworkPolicy default/made", file: "template.yaml", line: 0 }),
    {
      policy: "all of large.yaml",
      file: "large.yaml",
      line: 0,
      reason: expect.stringMatching(/^it is larger than [^.]*$/),
    },
    {
      policy: "CiliumNetworkPolicy typed",
      file: "typed.yaml",
      line: 7,
      reason: expect.stringMatching(/^not valid YAML: [^.]*$/),
    },
    { policy: "all of gone.yaml", file: "gone.yaml", line: 0, reason: "can't be read: permission denied" },
  ]);
});

test("an endpoint's left-out policies are those that select it and speak of the direction", () => {
  const pod = (name: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  labels: { app: ${name} }\nspec: {}\n`;
  const combined = "fromEntities: [world], fromCIDR: [10.0.0.0/8]";
  const { worlds } = analyzeWorkspace([
    { file: "pods.yaml", text: `${pod("a")}---\n${pod("b")}` },
    {
      file: "p.yaml",
      text: `${head("p")}spec: { endpointSelector: { matchLabels: { app: a } }, ingress: [{ ${combined} }] }\n`,
    },
  ]);
  const [world] = worlds;
  const named = [{ policy: "CiliumNetworkPolicy default/p", file: "p.yaml", line: 4, reason: expect.anything() }];
  expect(world?.leftOutOf("default/a", "ingress")).toEqual(named);
  expect(world?.leftOutOf("default/a", "egress")).toEqual([]);
  expect(world?.leftOutOf("default/b", "ingress")).toEqual([]);
  expect(world?.policyMap("default/a")?.leftOut).toEqual(named);
  const flow = { protocol: "TCP", port: 80 };
  expect(world?.flow({ ...flow, from: "default/b", to: "default/a" })).toMatchObject({ leftOut: named });
  expect(world?.flow({ ...flow, from: "default/a", to: "default/b" })).toMatchObject({ leftOut: [] });
});
