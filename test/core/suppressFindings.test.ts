// Comments that silence findings: where they reach, and what is said of those that silence nothing.
import { describe, expect, it } from "vitest";
import { analyzeWorkspace } from "../../src/core/analyzer.ts";
import { applyFix } from "./checks/checkText.ts";

const policy = (rule: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: a}
spec:
  endpointSelector: {}
  ingress:
${rule}`;

function find(text: string, settings: Parameters<typeof analyzeWorkspace>[1] = {}) {
  return analyzeWorkspace([{ file: "a.yaml", text }], settings).findings("a.yaml");
}

function codes(text: string) {
  return find(text).map(({ code }) => code);
}

const ports = (before: string, beside: string) =>
  policy(`    - toPorts:
        - ports:
            - port: "2000"
${before}              endPort: 1000${beside}
`);
const ignore = "# cilium-policy-lens-ignore";

describe("a finding is silenced", () => {
  it.each([
    ["on its line", ports("", ` ${ignore} end-port-ignored: meant`)],
    ["from the line above", ports(`              ${ignore} end-port-ignored: meant\n`, "")],
    ["over comments and blank lines", ports(`${ignore} end-port-ignored: meant\n\n  # more\n`, "")],
    ["in lines that end as on Windows", ports(`  ${ignore} end-port-ignored: meant\n`, "").replaceAll("\n", "\r\n")],
    ["where it is an error", policy(`    - fromEntities: [wrold] ${ignore} unknown-entity: meant\n`)],
    ["beside another", policy(`    - fromEntities: [wrold, {}] ${ignore} unknown-entity, schema-type: meant\n`)],
  ])("%s", (_, text) => {
    expect(codes(text)).toEqual([]);
  });

  it("and its document keeps its verdict", () => {
    const text = policy(`    - fromEntities: [wrold] ${ignore} unknown-entity: meant\n`);
    expect(analyzeWorkspace([{ file: "a.yaml", text }]).documents("a.yaml")[0]?.verdict).toBe("reject-schema");
  });

  it("in the world's findings, too", () => {
    const rules = (parser: string, comment: string) =>
      policy(`    - toPorts: [{ports: [{port: "53", protocol: TCP}], rules: ${parser}}]${comment}\n`);
    const http = rules("{http: [{method: GET}]}", ` ${ignore} unresolved-policy: mended tomorrow`);
    const kafka = rules("{l7proto: x, l7: [{a: b}]}", "").replace("name: a", "name: b");
    const both = analyzeWorkspace(
      [
        { file: "a.yaml", text: http },
        { file: "b.yaml", text: kafka },
      ],
      { cilium: "1.18" },
    );
    expect(both.findings("b.yaml").map(({ code }) => code)).toEqual(["unresolved-policy"]);
    expect(both.findings("a.yaml")).toEqual([]);
    expect(both.ownFindings("a.yaml")).toEqual([]);
    expect(find(http, { cilium: "1.18" }).map(({ code }) => code)).toEqual(["unused-suppression"]);
  });
});

describe("a comment that silences nothing", () => {
  const sound = policy("    - fromEntities: [cluster] # cilium-policy-lens-ignore CODES\n");
  const fixed = (codesAndReason: string) => {
    const text = sound.replace("CODES", codesAndReason);
    const [found, ...others] = find(text);
    expect(others).toEqual([]);
    expect(found?.code).toBe("unused-suppression");
    const [fix] = found?.fixes ?? [];
    const after = fix && applyFix(text, fix);
    return after
      ?.split("\n")
      .find((line) => line.includes("fromEntities"))
      ?.trim();
  };

  it("is removed by its fix", () => {
    expect(fixed("unknown-entity: meant")).toBe("- fromEntities: [cluster]");
    expect(fixed(": meant")).toBe("- fromEntities: [cluster]");
  });

  it("is corrected where a code is misspelt", () => {
    expect(fixed("unknown-entiti: meant")).toBe(
      "- fromEntities: [cluster] # cilium-policy-lens-ignore unknown-entity: meant",
    );
  });

  it("is not spoken of where Cilium rejects the document, where it is a template, and where it is not ours", () => {
    expect(codes(policy(`    - fromEntities: [wrold]\n    - {} ${ignore} bare-item-denies: meant\n`))).toEqual([
      "unknown-entity",
    ]);
    expect(codes(policy(`    - fromEntities: ["{{ x }}"] ${ignore} port-zero: meant\n`))).toEqual(["templated"]);
    expect(codes(`a: b ${ignore} port-zero: meant\n`)).toEqual([]);
  });

  it("is no comment in a value", () => {
    const text = policy("    - fromEntities: [cluster]\n").replace(
      "spec:",
      `  annotations:\n    a: |\n      ${ignore} port-zero: text\n    b: "${ignore} port-zero"\nspec:`,
    );
    expect(codes(text.replace("{name: a}", "\n  name: a"))).toEqual([]);
  });
});

it("a comment without a reason is a hint, and keeps its effect", () => {
  const found = find(ports("", ` ${ignore} end-port-ignored`));
  expect(found.map(({ code, severity }) => [code, severity])).toEqual([["suppression-without-reason", "hint"]]);
});

it("severities of checks come from the workspace file and the settings, which win", () => {
  const files = (checks: string) => [
    { file: "a.yaml", text: ports("", "") },
    { file: ".cilium-policy-lens.yaml", text: `checks: {end-port-ignored: ${checks}}\n` },
  ];
  const severity = (checks: string, overrides = {}) =>
    analyzeWorkspace(files(checks), { overrides })
      .findings("a.yaml")
      .map((finding) => finding.severity);
  expect(severity("error")).toEqual(["error"]);
  expect(severity("off")).toEqual([]);
  expect(severity("off", { checks: { "end-port-ignored": "hint" } })).toEqual(["hint"]);
});

it("a comment on a check that is off counts as used", () => {
  const text = ports("", ` ${ignore} end-port-ignored: meant`);
  expect(find(text, { overrides: { checks: { "end-port-ignored": "off" } } })).toEqual([]);
});

describe("with blanks or a carriage return behind the comment", () => {
  it.each(["\r\n", "   \n", "\t\r\n"])("%j: what is removed is the code, or the comment", (eol) => {
    const at = (comment: string) => policy(`    - fromEntities: [wrold] ${ignore} ${comment}\n`).replaceAll("\n", eol);
    const written = at("unknown-entity, nothing-such: meant");
    const [finding, ...others] = find(written);
    expect(others).toEqual([]);
    expect(written.slice(finding?.range.start, finding?.range.end)).toBe("nothing-such");
    const [fix] = finding?.fixes ?? [];
    expect(fix && applyFix(written, fix)).toBe(at("unknown-entity: meant"));
    const alone = at("nothing-such: meant");
    const [removal] = find(alone).flatMap(({ code, fixes }) => (code === "unused-suppression" ? fixes : []));
    expect(removal && applyFix(alone, removal)).toBe(alone.replace(` ${ignore} nothing-such: meant`, ""));
  });
});
