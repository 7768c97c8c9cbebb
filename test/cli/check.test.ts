// check: its four formats over the example, and when it fails.
import { expect, test } from "vitest";
import { expectGolden, expectSarif, expectValid, makeFolder, runCli } from "./runCli.ts";

test("the example's findings read as they do in the golden", async () => {
  const { code, out, complaints } = await runCli(["check", "examples/shop"]);
  expect({ code, complaints }).toEqual({ code: 1, complaints: "" });
  expectGolden("check.txt", out);
});

test("json has the documented shape, in the documented order", async () => {
  const { code, out } = await runCli(["check", "examples/shop", "-o", "json"]);
  expect(code).toBe(1);
  const answer = JSON.parse(out);
  expectValid("check.schema.json", answer);
  expect(Object.keys(answer)).toEqual(["cilium", "ciliumFrom", "documents", "findings"]);
  expect(Object.keys(answer.findings[0])).toEqual([
    "file",
    "document",
    "range",
    "severity",
    "code",
    "message",
    "rejectedBy",
    "agentError",
    "related",
    "fixes",
  ]);
  expectGolden("check.json", out);
});

test("sarif counts from 1 and names files from the current folder", async () => {
  const { out } = await runCli(["check", "../shop/policies", "-o", "sarif"], {
    folder: `${process.cwd()}/examples/shop`,
  });
  const [sarifRun] = JSON.parse(out).runs;
  const result = sarifRun.results.find(({ ruleId }: { ruleId: string }) => ruleId === "combined-peers");
  expect(sarifRun.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
  expect(result.locations[0].physicalLocation).toMatchObject({
    artifactLocation: { uri: "policies/db.yaml" },
    region: { startLine: 40, startColumn: 7 },
  });
});

test("sarif is valid, with the page of each rule and the edits of each fix", async () => {
  const { out } = await runCli(["check", "examples", "-o", "sarif"]);
  const log = JSON.parse(out);
  expectSarif(log);
  const [{ tool, results }] = log.runs;
  for (const { id, fullDescription, help, helpUri, defaultConfiguration } of tool.driver.rules) {
    expect(fullDescription.text.length, id).toBeGreaterThan(30);
    expect(help.markdown, id).toMatch(/^# /);
    expect(helpUri).toMatch(new RegExp(`^https://.*/docs/checks/${id}\\.md$`));
    expect(["error", "warning", "note"]).toContain(defaultConfiguration.level);
  }
  const misspelt = results.find(({ ruleId }: { ruleId: string }) => ruleId === "schema-enum");
  expect(misspelt.fixes[0]).toMatchObject({
    description: { text: expect.stringMatching(/^Replace by/) },
    artifactChanges: [{ replacements: [{ insertedContent: { text: "TCP" } }] }],
  });
});

test("a refusal of an endpoint's policies together is the agent's", async () => {
  const rules = (kind: string) =>
    policy(
      kind,
      `spec: { endpointSelector: {}, ingress: [{ toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { ${kind}: [{}] } }] }] }`,
    );
  const folder = makeFolder({ "a.yaml": `${rules("http")}---\n${rules("kafka")}` });
  const { out } = await runCli(["check", "--cilium", "1.18", "-o", "json"], { folder });
  const found = JSON.parse(out).findings.find(({ code }: { code: string }) => code === "unresolved-policy");
  expect(found).toMatchObject({ rejectedBy: ["agent"], rejectedAt: "endpoint-regeneration" });
  expectValid("check.schema.json", JSON.parse(out));
});

test("github escapes what would end its command", async () => {
  const folder = makeFolder({
    "a,b.yaml": policy("a", 'spec: { endpointSelector: {}, ingress: [{ fromEntities: ["100%"] }] }'),
  });
  const { out } = await runCli(["check", "-o", "github"], { folder });
  expect(out).toMatch(/^::error file=a%2Cb\.yaml,line=4,col=\d+,endColumn=\d+,title=unknown-entity::.*100%25.*\n$/);
});

test("an item of a List says which", async () => {
  const list = `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Namespace, metadata: { name: a } }
  - { apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: b }, spec: { endpointSelector: {}, x: 1 } }
`;
  const { out, code } = await runCli(["check", "-", "-o", "json", "--fail-on", "never"], { standardInput: list });
  const answer = JSON.parse(out);
  expect(code).toBe(0);
  expectValid("check.schema.json", answer);
  expect(answer.documents).toMatchObject([{ file: "-", document: 0, item: 1, name: "default/b" }]);
  expect(answer.findings.every(({ item }: { item: number }) => item === 1)).toBe(true);
});

test("--fail-on moves the severity that fails", async () => {
  const folder = makeFolder({ "a.yaml": policy("a", "spec: { endpointSelector: {}, ingress: [{}] }\nspec: {}") });
  const codes = [];
  for (const severity of ["error", "warning", "never"]) {
    const { code, out } = await runCli(["check", "--fail-on", severity], { folder });
    expect(out).toContain("duplicate-key");
    codes.push(code);
  }
  expect(codes[2]).toBe(0);
  expect(codes[1]).toBe(1);
  const clean = makeFolder({ "a.yaml": policy("a", "spec: { endpointSelector: {}, ingress: [{}] }") });
  expect((await runCli(["check", "--fail-on", "info"], { folder: clean })).code).toBe(0);
});

test("compare says what changes from one version to another", async () => {
  const folder = makeFolder({
    "a.yaml": policy("a", "spec: { endpointSelector: {}, ingress: [{ fromRequires: [{ matchLabels: { a: b } }] }] }"),
  });
  const { code, out } = await runCli(["compare", "--cilium", "1.18", "--with", "1.20"], { folder });
  expect({ code, head: out.split("\n")[0] }).toEqual({ code: 0, head: "# From Cilium 1.18 to Cilium 1.20" });
  expect(out).toContain("a.yaml:1  CiliumNetworkPolicy default/a  accept → reject-schema");
  for (const words of [["compare"], ["compare", "--with", "9.9"]])
    expect((await runCli(words, { folder })).code).toBe(2);
});

test("a version between two profiles, one above them and one below them say which release stands for them", async () => {
  const image = (tag: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: cilium }\nspec: { containers: [{ image: "quay.io/cilium/cilium:${tag}" }] }\n`;
  const cases = [
    { words: ["--cilium", "1.17"], tag: "v1.20.1", says: "Cilium 1.17 behaves as 1.16.0" },
    { words: [], tag: "v1.21.0", says: "Cilium 1.21.0 behaves as 1.20.2" },
    { words: [], tag: "v1.7.3", says: "Cilium 1.7.3 behaves as 1.8.0" },
  ];
  for (const { words, tag, says } of cases) {
    const folder = makeFolder({
      "a.yaml": policy("a", "spec: { endpointSelector: {}, ingress: [{}] }"),
      "b.yaml": image(tag),
    });
    const text = await runCli(["check", ...words], { folder });
    expect(text.out.split("\n").slice(-2)).toEqual([expect.stringContaining(`assumed: ${says}`), ""]);
    const json = JSON.parse((await runCli(["check", "-o", "json", ...words], { folder })).out);
    expectValid("check.schema.json", json);
    expect(json.assumptions).toMatchObject([{ code: "ASSUMES_PROFILE", message: expect.stringContaining(says) }]);
    const table = await runCli(["policymap", ...words], { folder });
    expect(table.out).toContain(`# Assumed     ${says}`);
    const maps = JSON.parse((await runCli(["policymap", "-o", "json", ...words], { folder })).out);
    expectValid("policymap.schema.json", maps);
    expect(maps.assumptions).toEqual(json.assumptions);
    const compared = await runCli(["compare", "--with", "1.20", ...words], { folder });
    expect(compared.out).toContain(`# Assumed: ${says}`);
  }
});

test("colour stands beside words and only where it is asked for", async () => {
  const plain = await runCli(["check", "examples/shop"]);
  const coloured = await runCli(["check", "examples/shop"], { isColoured: true });
  const start = "\u001b";
  expect(plain.out).not.toContain(start);
  expect(coloured.out).toContain(`${start}[31merror${start}[0m`);
  expect(coloured.out.replaceAll(new RegExp(`${start}\\[\\d+m`, "g"), "")).toBe(plain.out);
});

test("control characters of a policy do not reach the terminal", async () => {
  const folder = makeFolder({
    "a.yaml": policy("a", 'spec: { endpointSelector: {}, ingress: [{ fromEntities: ["\\x1b[2J"] }] }'),
  });
  const { out } = await runCli(["check"], { folder });
  expect(out).toContain("unknown-entity");
  expect(out).not.toContain("\u001b");
});

function policy(name: string, spec: string): string {
  return `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: ${name} }\n${spec}\n`;
}
