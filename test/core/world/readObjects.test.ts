import { describe, expect, it } from "vitest";
import { explainPieces } from "../../../src/core/world/explainPieces.ts";
import { readObjects, readParts } from "../../../src/core/world/readObjects.ts";
import { readSourceFile } from "../../../src/core/yaml/readFile.ts";

const policy = (kind: string, apiVersion: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: a }\nspec: {}\n`;

/** The text with the first fix of the first problem applied. */
function fixFirst(text: string): { code: string | undefined; fixed: string } {
  const { problems } = readObjects(readSourceFile("a.yaml", text), "default");
  const problem = problems[0]?.problem;
  const edit = problem?.fixes?.[0]?.edits[0];
  const fixed = edit === undefined ? text : text.slice(0, edit.range.start) + edit.newText + text.slice(edit.range.end);
  return { code: problem?.code, fixed };
}

describe("near misses", () => {
  it.each([
    ["CiliumNetworkPolicies", "cilium.io/v2", "unknown-kind", "CiliumNetworkPolicy", "cilium.io/v2"],
    ["CiliumNetworkpolicy", "cilium.io/v2", "unknown-kind", "CiliumNetworkPolicy", "cilium.io/v2"],
    ["CiliumClusterNetworkPolicy", "cilium.io/v2", "unknown-kind", "CiliumClusterwideNetworkPolicy", "cilium.io/v2"],
    ["CiliumNetworkPolicy", "cilium.io/v3", "unknown-api-version", "CiliumNetworkPolicy", "cilium.io/v2"],
    ["CiliumNetworkPolicy", '"cilium.io/v1"', "unknown-api-version", "CiliumNetworkPolicy", '"cilium.io/v2"'],
    ["NetworkPolicy", "networking.k8s.io/v1beta1", "unknown-api-version", "NetworkPolicy", "networking.k8s.io/v1"],
    ["NetworkPolicy", "extensions/v1beta1", "unknown-api-version", "NetworkPolicy", "networking.k8s.io/v1"],
  ])("%s of %s is %s", (kind, apiVersion, code, fixedKind, fixedApiVersion) => {
    expect(fixFirst(policy(kind, apiVersion))).toEqual({ code, fixed: policy(fixedKind, fixedApiVersion) });
  });

  it.each([
    ["NetworkPolicy", "crd.projectcalico.org/v1"],
    ["GlobalNetworkPolicy", "projectcalico.org/v3"],
    ["AdminNetworkPolicy", "policy.networking.k8s.io/v1alpha1"],
    ["CiliumEgressGatewayPolicy", "cilium.io/v2"],
    ["NetworkPolicy", "cilium.io/v1alpha1"],
    ["Ingress", "networking.k8s.io/v1"],
    ["ClusterPolicy", "kyverno.io/v1"],
  ])("%s of %s is left to its owner", (kind, apiVersion) => {
    const source = readSourceFile("a.yaml", policy(kind, apiVersion));
    expect(readObjects(source, "default")).toEqual({ objects: [], templated: [], problems: [] });
    expect(explainPieces(source, { namespace: "default", from: undefined }, undefined)).toMatchObject([
      { outcome: "ignored" },
    ]);
  });
});

describe("objects that are not read", () => {
  const inner = (kind: string) => `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: List
    items:
      - apiVersion: ${kind === "Secret" ? "v1" : "cilium.io/v2"}
        kind: ${kind}
        metadata: { name: a }
`;

  function found(text: string): readonly (readonly [string, string])[] {
    const { problems, objects } = readObjects(readSourceFile("a.yaml", text), "default");
    expect(objects).toEqual([]);
    return problems.map(({ problem: { code, range } }) => [code, text.slice(range.start, range.end)] as const);
  }

  it("are told where a List in a List holds them", () => {
    expect(found(inner("CiliumNetworkPolicy"))).toEqual([["nested-list", "List"]]);
    expect(found(inner("Secret"))).toEqual([]);
  });

  it("are told where their kind is no text", () => {
    expect(found(policy("[CiliumNetworkPolicy]", "cilium.io/v2"))).toEqual([["unknown-kind", "[CiliumNetworkPolicy]"]]);
    expect(found(policy("{a: b}", "networking.k8s.io/v1"))).toEqual([["unknown-kind", "{a: b}"]]);
    expect(found(policy("[Pod]", "v1"))).toEqual([["unknown-kind", "[Pod]"]]);
    expect(found(policy("[object, array]", "v1"))).toEqual([]);
    expect(fixFirst(policy("[CiliumNetworkPolicy]", "cilium.io/v2"))).toEqual({
      code: "unknown-kind",
      fixed: policy("CiliumNetworkPolicy", "cilium.io/v2"),
    });
    const block = policy("\n  - CiliumNetworkPolicy", "cilium.io/v2");
    expect(fixFirst(block)).toEqual({ code: "unknown-kind", fixed: block });
  });
});

describe("readObjects", () => {
  it("flattens lists, also typed ones whose items name no kind", () => {
    const list = JSON.stringify({
      apiVersion: "v1",
      kind: "PodList",
      items: [{ metadata: { name: "a", namespace: "n" } }, { metadata: { name: "b" } }],
    });
    const { objects } = readObjects(readSourceFile("pods.json", list), "default");
    expect(objects.map(({ kind, namespace, name, item }) => [kind, namespace, name, item])).toEqual([
      ["Pod", "n", "a", 0],
      ["Pod", "default", "b", 1],
    ]);
  });

  it("gives cluster-scoped kinds no namespace, even a written one", () => {
    const text =
      "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: { name: a, namespace: b }\n";
    expect(readObjects(readSourceFile("a.yaml", text), "default").objects).toMatchObject([
      { namespace: "", writtenNamespace: "b" },
    ]);
  });

  it("keeps the objects of unchanged documents when another one is edited", () => {
    const before = readSourceFile(
      "a.yaml",
      `${policy("CiliumNetworkPolicy", "cilium.io/v2")}---\n${policy("NetworkPolicy", "networking.k8s.io/v1")}`,
    );
    const after = readSourceFile(
      "a.yaml",
      `${policy("CiliumNetworkPolicy", "cilium.io/v2")}---\n${policy("NetworkPolicy", "networking.k8s.io/v1")}# more\n`,
      before,
    );
    const [first, second] = readObjects(before, "default").objects;
    const [firstAfter, secondAfter] = readObjects(after, "default").objects;
    expect(firstAfter).toBe(first);
    expect(secondAfter).not.toBe(second);
  });

  it("leaves templated policies alone, but reads a workload whose script only holds a variable", () => {
    const templatedPolicy = `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: "\${NAME}" }\nspec: {}\n`;
    const workload = (label: string) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec: { template: { metadata: { labels: { app: "${label}" } }, spec: { containers: [{ command: ["echo \${HOSTNAME}"] }] } } }\n`;
    const source = readSourceFile("a.yaml", [templatedPolicy, workload("web"), workload("{{ .app }}")].join("---\n"));
    const { objects, templated } = readObjects(source, "default");
    expect(objects.map(({ document }) => document)).toEqual([1]);
    expect(templated.map(({ document }) => document)).toEqual([0, 2]);
  });

  it("explains what is no object", () => {
    const source = readSourceFile("a.yaml", "just text\n---\n- a\n---\n# nothing\n---\na: [\n---\nkey: value\n");
    const parts = source.documents.flatMap(({ content }) => readParts(content));
    expect(parts.map(({ outcome }) => outcome)).toEqual(["ignored", "ignored", "ignored", "left-out", "ignored"]);
    const rows = explainPieces(source, { namespace: "default", from: undefined }, undefined);
    expect(rows.map(({ document, line }) => [document, line])).toEqual([
      [0, 0],
      [1, 2],
      [2, 4],
      [3, expect.any(Number)],
      [4, 8],
    ]);
  });
});
