// policymap: the example's maps in four formats, and references that name nothing.
import { expect, test } from "vitest";
import { expectGolden, expectValid, makeFolder, runCli } from "./runCli.ts";

for (const [format, file] of [
  ["table", "policymap.txt"],
  ["json", "policymap.json"],
  ["bpf", "policymap.bpf.txt"],
  ["raw", "policymap.raw.txt"],
] as const) {
  test(`shop/web as ${format}`, async () => {
    const { code, out, complaints } = await runCli([
      "policymap",
      "examples/shop",
      "--endpoint",
      "shop/web",
      "-o",
      format,
    ]);
    expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
    expectGolden(file, out);
  });
}

test("json of all endpoints has the documented shape, real ones and representatives", async () => {
  const { out } = await runCli(["policymap", "examples/shop", "-o", "json"]);
  const answer = JSON.parse(out);
  expectValid("policymap.schema.json", answer);
  const names = answer.endpoints.map(({ endpoint }: { endpoint: string }) => endpoint);
  expect(names).toEqual(expect.arrayContaining(["shop/web", "monitoring/dashboard", "node:node-1"]));
  expect(names.filter((name: string) => name.startsWith("representative:"))).toHaveLength(1);
});

test("several endpoints come in the order in which they were asked for", async () => {
  const words = ["policymap", "examples/shop", "--endpoint", "shop/web", "--endpoint=shop/api"];
  const { out } = await runCli(words);
  expect(out.match(/^# Policy map of \S+/gm)).toEqual(["# Policy map of shop/web,", "# Policy map of shop/api,"]);
  const listing = await runCli([...words, "-o", "bpf"]);
  expect(listing.out.match(/^Endpoint ID: .*$/gm)).toEqual(["Endpoint ID: id(shop/web)", "Endpoint ID: id(shop/api)"]);
});

test("an endpoint that is not there exits 2 with the nearest name", async () => {
  expect(await runCli(["policymap", "examples/shop", "--endpoint", "shop/wep"])).toEqual({
    code: 2,
    out: "",
    complaints: expect.stringMatching(
      /^cilium-policy-lens: --endpoint: no endpoint "shop\/wep" here, did you mean shop\/web.*\n$/,
    ),
  });
});

test("a folder without endpoints is an empty list", async () => {
  const folder = makeFolder({ "a.yaml": "kind: Namespace\napiVersion: v1\nmetadata: { name: a }\n" });
  const { code, out } = await runCli(["policymap", "-o", "json"], { folder });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({ cilium: "1.20", ciliumFrom: "the default", endpoints: [] });
});

test("a policy that can't be resolved is told on standard error where the format has no place for it", async () => {
  const rule = (rules: string) => `{ toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { ${rules} } }] }`;
  const folder = makeFolder({
    "a.yaml": `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: a }
spec: { endpointSelector: { matchLabels: { app: a } }, egress: [${rule("http: [{}]")}, ${rule('dns: [{ matchPattern: "*" }]')}] }
`,
  });
  const failure = "cannot merge conflicting L7 parsers (http/dns)\n";
  for (const format of ["bpf", "raw"]) {
    const { code, out, complaints } = await runCli(["policymap", "-o", format], { folder });
    expect({ code, complaints }).toEqual({
      code: 0,
      complaints: expect.stringMatching(/^representative:.*app=a.*: Cilium can't resolve this endpoint's policy/),
    });
    expect(complaints.endsWith(failure)).toBe(true);
    expect(out).not.toContain("cannot merge");
  }
  const table = await runCli(["policymap"], { folder });
  expect(table).toMatchObject({ code: 0, complaints: "", out: expect.stringContaining(failure) });
});
