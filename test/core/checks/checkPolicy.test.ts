import { describe, expect, it } from "vitest";
import type { Problem } from "../../../src/core/text/problem.ts";
import { readCheckDocs } from "../../../tools/generateCheckDocs.mjs";
import { applyFix, checkText } from "./checkText.ts";

const head = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: x}\n";

function verdict(text: string) {
  const { checked } = checkText(text);
  return `${checked?.verdict} ${checked?.crd}`;
}

describe("the verdict is the first that holds", () => {
  it.each([
    ["apiVersion: v1\nkind: ConfigMap\n", "not-a-policy no-such-kind-or-version"],
    [head.replace("v2", "v3"), "reject-apiversion no-such-kind-or-version"],
    [`${head}spec: {endpointSelector: {}, ingress: [{fromEntities: [wrold]}], x: 1}\n`, "reject-schema invalid"],
    [
      `${head}spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "99999"}]}]}], x: 1}\n`,
      "reject-agent unknown",
    ],
    [`${head}spec: {endpointSelector: {}, ingress: [{}], ingress: [{}], x: 1}\n`, "duplicate-key unknown"],
    [`${head}spec: {endpointSelector: {}, ingress: [{}], x: 1}\n`, "unknown-field unknown"],
    [`${head.replace("x}", "x, description: y}")}spec: {endpointSelector: {}, ingress: [{}]}\n`, "unknown-field pass"],
    [`${head}spec: {endpointSelector: {}, ingress: [{}]}\n`, "accept pass"],
  ])("%j: %s", (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });
});

it("has one finding for what the schema and the agent refuse alike", () => {
  const { checked } = checkText(`${head}spec: {endpointSelector: {}, ingress: [{fromEntities: [wrold]}]}\n`);
  expect(checked?.problems).toMatchObject([
    { code: "unknown-entity", rejectedBy: ["api-server", "agent"], agentError: "unsupported entity: wrold" },
  ]);
});

it("gives the agent's text to its first error alone, which stops it", () => {
  const peers = "[{fromEntities: [wrold]}, {fromCIDR: [10.0.0.300/33]}, {fromEndpoints: [{}], fromCIDR: [10.0.0.0/8]}]";
  const { checked } = checkText(`${head}spec: {endpointSelector: {}, ingress: ${peers}}\n`);
  const shown = checked?.problems.map(({ code, rejectedBy, agentError, apiServerError }) => ({
    code,
    rejectedBy,
    text: agentError ?? apiServerError ?? "",
  }));
  expect(shown).toEqual([
    { code: "unknown-entity", rejectedBy: ["api-server", "agent"], text: "unsupported entity: wrold" },
    { code: "invalid-cidr", rejectedBy: ["api-server", "agent"], text: expect.stringContaining("spec.ingress[1]") },
    { code: "combined-peers", rejectedBy: ["agent"], text: "" },
  ]);
});

it("has one finding for what an anchor holds, with the texts of all its aliases", () => {
  const ports = "[{ports: [{port: 80}]}]";
  const text = `${head}spec: {endpointSelector: {}, ingress: [{toPorts: &p ${ports}}, {toPorts: *p}], egress: [{toPorts: *p}]}\n`;
  const [problem, ...others] = checkText(text).checked?.problems ?? [];
  expect(others).toEqual([]);
  expect(problem).toMatchObject({
    code: "schema-type",
    range: { start: text.indexOf("80}"), end: text.indexOf("80}") + 2 },
  });
  expect(problem?.agentError).toMatch(/^json: cannot unmarshal number/);
  expect(problem?.apiServerError?.split("\n").map((line) => line.split(":")[0])).toEqual([
    "spec.ingress[0].toPorts[0].ports[0].port",
    "spec.ingress[1].toPorts[0].ports[0].port",
  ]);
  const fix = problem?.fixes?.[0];
  expect(fix && verdict(applyFix(text, fix))).toBe("accept pass");
});

it.each([
  ["yes", '"yes"'],
  ["1.10", '"1.10"'],
  ["0x1F", '"0x1F"'],
  ["1e3", '"1e3"'],
  ["True", '"True"'],
  ["0123", '"0123"'],
])("quotes the label %s as it is written", (written, quoted) => {
  const text = `${head}spec: {endpointSelector: {matchLabels: {app: ${written}}}, ingress: [{}]}\n`;
  const [problem] = checkText(text).checked?.problems ?? [];
  expect(problem?.message).toContain(`\`${written}\` for \`app\``);
  const fix = problem?.fixes?.[0];
  expect(fix && applyFix(text, fix)).toBe(text.replace(written, quoted));
});

it("offers no key that stands there already: it would take the place of the other", () => {
  const text = `${head}spec: {endpointSelector: {}, ingress: [{}], ingres: [{}]}\n`;
  const [problem] = checkText(text).checked?.problems.filter(({ code }) => code === "unknown-field") ?? [];
  expect(problem?.message).toMatch(/Write what it holds into the `ingress` beside it\.$/);
  expect(problem?.fixes).toBeUndefined();
});

it("splits three kinds of peers into three rules, each once", () => {
  const item = `
    - fromEndpoints: [{}]
      fromCIDR: [10.0.0.0/8]
      fromEntities: [world]
      toPorts: [{ports: [{port: "80"}]}]
`;
  let text = `${head}spec:\n  endpointSelector: {}\n  ingress:${item}`;
  for (let round = 0; round < 2; round++) {
    const fix = checkText(text).checked?.problems.find(({ code }) => code === "combined-peers")?.fixes?.[0];
    if (fix !== undefined) text = applyFix(text, fix);
  }
  expect(verdict(text)).toBe("accept pass");
  expect(text.match(/from\w+/g)?.toSorted()).toEqual(["fromCIDR", "fromEndpoints", "fromEntities"]);
  expect(text.match(/toPorts/g)).toHaveLength(3);
});

it("writes a port as the number that it means", () => {
  const text = `${head}spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: 0o17}]}]}]}\n`;
  const [problem] = checkText(text).checked?.problems ?? [];
  expect(problem?.message).toMatch(/^Unexpected number `0o17` for `port`: .* Write `"15"`\.$/);
});

it("has one finding for a number that should be text, with quotes as its fix", () => {
  const text = `${head}spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: 80}]}]}]}\n`;
  const [problem, ...others] = checkText(text).checked?.problems ?? [];
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ code: "schema-type", rejectedBy: ["api-server", "agent"] });
  const fix = problem?.fixes?.[0];
  expect(fix && verdict(applyFix(text, fix))).toBe("accept pass");
});

it("names the removed requirements once, at their key", () => {
  const text = `${head}spec: {endpointSelector: {}, ingress: [{fromRequires: [{}, {}]}]}\n`;
  const problems = checkText(text).checked?.problems ?? [];
  expect(problems.map(({ code, range }) => [code, text.slice(range.start, range.end)])).toEqual([
    ["removed-field", "fromRequires"],
  ]);
});

it("refuses a NetworkPolicy at whose address the agent would panic, and takes it as the API server stores it", () => {
  const policy = (cidr: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x}\nspec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}]}]}\n`;
  expect(checkText(policy("A")).checked).toMatchObject({
    verdict: "reject-agent",
    problems: [{ code: "invalid-cidr", agentError: '"A" is not an IP address: ParseAddr("A"): unable to parse IP' }],
  });
  expect(checkText(policy("10.0.0.0/8")).checked).toMatchObject({ verdict: "accept", problems: [] });
});

it("finds what the API server's code refuses in a NetworkPolicy once each, beside Cilium's verdict", () => {
  const peers = "[{}, {ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]";
  const { checked } = checkText(
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x}\nspec: {podSelector: {}, ingress: [{from: ${peers}, ports: [{port: 99999}]}]}\n`,
  );
  expect(checked).toMatchObject({
    verdict: "accept",
    crd: "pass",
    problems: [
      { code: "schema-keys", rejectedBy: ["api-server"], apiServerError: /must specify a peer$/ },
      { code: "schema-keys", apiServerError: /may not specify both ipBlock and another peer$/ },
      { code: "schema-range", apiServerError: /must be between 1 and 65535, inclusive$/ },
    ].map(({ apiServerError, ...rest }) => ({ ...rest, apiServerError: expect.stringMatching(apiServerError) })),
  });
});

it("says nothing of a template, and still gives the verdict of its raw text", () => {
  const { content, checked } = checkText(
    `${head}spec: {endpointSelector: {}, ingress: [{fromEntities: ["{{ .x }}"]}]}\n`,
  );
  expect(checked).toMatchObject({ verdict: "reject-schema", problems: [] });
  expect(content.problems.map(({ code }) => code)).toEqual(["templated"]);
});

describe("fixes", async () => {
  const cases = (await readCheckDocs()).flatMap(({ code, page }) => {
    const [, options = "", text = ""] = /^## Avoid\n\n```yaml(.*)\n([\s\S]*?)^```/m.exec(page) ?? [];
    const problem: Problem | undefined = checkText(text, options).checked?.problems.find(
      (found) => found.code === code,
    );
    return (problem?.fixes ?? []).map((fix) => ({ code, title: fix.title, text, options, fix }));
  });

  it.each(cases)("$code: $title", ({ code, text, options, fix }) => {
    const fixed = checkText(applyFix(text, fix), options).checked;
    expect(fixed?.verdict).toBe("accept");
    expect(fixed?.problems.map((problem) => problem.code)).not.toContain(code);
  });

  it("are there for the mistakes that have one right answer", () => {
    const codes = [
      "combined-peers",
      "icmps-with-ports",
      "unknown-entity",
      "missing-selector",
      "l7-on-non-tcp",
      "schema-type",
    ];
    expect(cases.map(({ code }) => code)).toEqual(expect.arrayContaining(codes));
  });
});

it("answers hostile text at once", () => {
  const long = `${"a".repeat(200_000)}!`;
  const text = `${head}spec: {endpointSelector: {matchLabels: {a: ${long}}}, egress: [{toFQDNs: [{matchName: ${long}}, {matchPattern: ${long}}], toPorts: [{ports: [{port: "${long}"}], rules: {http: [{path: "(((a{30}){30}){30}){30}${"(".repeat(5000)}"}]}}]}]}\n`;
  expect(checkText(text).checked?.verdict).toBe("reject-schema");
});
