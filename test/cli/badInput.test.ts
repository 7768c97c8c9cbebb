// Input made to break a reader: each a finding at its place, everything else answered, never a stack trace.
import { expect, test } from "vitest";
import { makeFolder, runCli } from "./runCli.ts";

const head = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: x }\n";
const good = `${head}spec: { endpointSelector: { matchLabels: { app: a } }, ingress: [{}] }\n`;

test.each([
  ["invalid YAML", `${head}spec: [1\nx: {\n`, "invalid-yaml", 4],
  ["a file above the caps", `a: b\n${"# padding\n".repeat(101_000)}`, "file-too-large", 0],
  ["an alias bomb", aliasBomb(), "alias-bomb", undefined],
  ["a circular alias", `${head}spec: &s\n  endpointSelector: {}\n  self: *s\n`, "circular-alias", 5],
  ["a document that is a scalar", "just words\n", "not-an-object", 0],
  ["an FQDN made to hang", fqdn("matchPattern", `${"-a_".repeat(40)}!`), "invalid-match-pattern", 3],
  ["a name made to hang", fqdn("matchName", `${"a".repeat(80)}!`), "invalid-match-name", 3],
  ["a regular expression that is none", http("(a+"), "invalid-http-regexp", 3],
  ["nesting without end", `${head}spec: ${"[".repeat(3000)}`, undefined, undefined],
] as const)("%s", async (_, text, code, line) => {
  const folder = makeFolder({ "bad.yaml": text, "good.yaml": good });
  const { out, complaints } = await runCli(["check", "-o", "json"], { folder });
  expect(complaints).toBe("");
  const { documents, findings } = JSON.parse(out);
  const found = findings.filter(({ file }: { file: string }) => file === "bad.yaml");
  expect(found.length).toBeGreaterThan(0);
  if (code !== undefined) expect(found.map((finding: { code: string }) => finding.code)).toContain(code);
  if (line !== undefined)
    expect(found.find((finding: { code: string }) => finding.code === code).range.start.line).toBe(line);
  expect(documents).toContainEqual(expect.objectContaining({ file: "good.yaml", verdict: "accept" }));

  const text2 = await runCli(["check"], { folder });
  expect(text2.out).not.toMatch(/\n\s+at /);
  const map = await runCli(
    ["policymap", "--endpoint", "representative:k8s:app=a,k8s:io.kubernetes.pod.namespace=default", "-o", "json"],
    { folder },
  );
  expect(JSON.parse(map.out).endpoints).toHaveLength(1);
});

test("a pattern that a backtracking engine never finishes is answered", async () => {
  const folder = makeFolder({ "a.yaml": http("(a+)+$"), "good.yaml": good });
  const [from, to] = [
    "labels:k8s:app=b,k8s:io.kubernetes.pod.namespace=default",
    "labels:k8s:app=a,k8s:io.kubernetes.pod.namespace=default",
  ];
  const words = ["flow", "--from", from, "--to", to, "--http", `GET /${"a".repeat(60)}!`, "-o", "json"];
  const { code, out } = await runCli(words, { folder });
  expect(code).toBe(0);
  expect(JSON.parse(out).decision).toBe("redirected");
});

test("a version that this build does not have, in the workspace file: check answers, and every verb exits 2", async () => {
  const folder = makeFolder({ ".cilium-policy-lens.yaml": 'cluster: a\ncilium: "1.7"\n', "good.yaml": good });
  const checked = await runCli(["check", "-o", "json"], { folder });
  expect(checked.code).toBe(2);
  expect(checked.complaints).toMatch(/^cilium-policy-lens: \.cilium-policy-lens\.yaml:2: .*1\.7.*\n$/);
  expect(JSON.parse(checked.out).findings).toMatchObject([
    { file: ".cilium-policy-lens.yaml", code: "unknown-version" },
  ]);
  expect(await runCli(["policymap"], { folder })).toMatchObject({ code: 2, out: "" });
  expect((await runCli(["policymap", "--cilium", "1.20"], { folder })).code).toBe(0);
});

test.each([
  [
    "bad name!",
    "must consist of lower case alphanumeric characters and '-', and must start and end with an alphanumeric",
  ],
  ["a".repeat(33), "must not be more than 32 characters"],
])("a cluster name with which the agent does not start: %s", async (name, reason) => {
  const folder = makeFolder({ "good.yaml": good });
  const refused = await runCli(["check", "--cluster", name], { folder });
  expect(refused).toMatchObject({ code: 2, out: "" });
  expect(refused.complaints).toContain(
    `--cluster: The agent of Cilium 1.20 does not start with the cluster name "${name}"`,
  );
  expect(refused.complaints).toContain(`invalid cluster name: ${reason}`);
  expect((await runCli(["check", "--cluster", name, "--cilium", "1.16"], { folder })).code).toBe(0);
  expect((await runCli(["check", "--cluster", "blue-1"], { folder })).code).toBe(0);
});

function aliasBomb(): string {
  const letters = [..."abcdefgh"];
  const lines = letters.slice(1).map((letter, at) => `  ${letter}: &${letter} [${`*${letters[at]},`.repeat(9)}]`);
  return `${head}spec:\n  a: &a [${'"x",'.repeat(9)}]\n${lines.join("\n")}\n`;
}

function fqdn(field: string, value: string): string {
  return `${head}spec: { endpointSelector: {}, egress: [{ toFQDNs: [{ ${field}: "${value}" }] }] }\n`;
}

function http(path: string): string {
  const toPorts = `toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ path: "${path}" }] } }]`;
  return `${head}spec: { endpointSelector: {}, ingress: [{ ${toPorts} }] }\n`;
}
