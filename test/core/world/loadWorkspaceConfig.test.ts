import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { profiles } from "../../../src/core/profiles/index.ts";
import { optionNames } from "../../../src/core/world/agentOptions.ts";
import { loadWorkspaceConfig, workspaceKeys } from "../../../src/core/world/loadWorkspaceConfig.ts";
import { mergeConfig } from "../../../src/core/world/mergeConfig.ts";
import { readSourceFile } from "../../../src/core/yaml/readFile.ts";

const load = (text: string) => loadWorkspaceConfig(readSourceFile("w/.cilium-policy-lens.yaml", text), profiles);
/** Code of each problem with the text that it stands on. */
const faults = (text: string) =>
  load(text).problems.map(({ problem }) => [problem.code, text.slice(problem.range.start, problem.range.end)]);

describe("loadWorkspaceConfig", () => {
  it("reads what is right, versions and words as written", () => {
    const text =
      "# first\ncilium: 1.20\noptions: { enable-ipv6: true, policy-cidr-match-mode: [nodes, pods] }\nchecks: { a: off, b: hint }\ndns: { a.example: 192.0.2.1 }\nendpoints: [{ name: x, labels: { app: 1 } }]\nrouting: auto\n";
    expect(load(text)).toMatchObject({ problems: [], ciliumFrom: "w/.cilium-policy-lens.yaml:2" });
    expect(load(text).value).toEqual({
      cilium: "1.20",
      options: { "enable-ipv6": "true", "policy-cidr-match-mode": "nodes,pods" },
      checks: { a: "off", b: "hint" },
      dns: { "a.example": ["192.0.2.1"] },
      endpoints: [{ name: "x", labels: { app: "1" } }],
    });
  });

  it.each([
    ["defaultNamspace: a\n", "unknown-setting", "defaultNamspace"],
    ["include: a\n", "invalid-setting", "a"],
    ["podCIDRs: [10.0.0.0/8, 10.0.0.300/8]\n", "invalid-setting", "10.0.0.300/8"],
    ["dns: { a.example: [nowhere] }\n", "invalid-setting", "nowhere"],
    ["routing: bridge\n", "invalid-setting", "bridge"],
    ["checks: { a: loud }\n", "invalid-setting", "loud"],
    ["cilium: latest\n", "unknown-version", "latest"],
    ["options: { enable-policy: sometimes }\n", "invalid-option-value", "sometimes"],
    ["options: { enable-polcy: always }\n", "unknown-option", "enable-polcy"],
    ["endpoints: [{ name: a, lables: {} }]\n", "unknown-setting", "lables"],
    ["endpoints: [{ name: a, ports: [{ name: b, port: 70000 }] }]\n", "invalid-setting", "70000"],
    ["- a\n", "invalid-setting", "- a"],
  ])("%j is %s at its place", (text, code, place) => {
    expect(faults(text).map(([found, at]) => [found, at?.trimEnd()])).toEqual([[code, place]]);
  });

  it("names the nearest known setting and fixes to it", () => {
    const [placed] = load("completeNamespace: []\n").problems;
    expect(placed?.problem.message).toContain("completeNamespaces");
    expect(placed?.problem.fixes?.[0]?.edits).toEqual([
      { range: { start: 0, end: "completeNamespace".length }, newText: "completeNamespaces" },
    ]);
  });
});

describe("mergeConfig", () => {
  it("file < settings < command line; maps are laid over each other, what says nothing is skipped", () => {
    const file = load(
      "cilium: 1.20\ncluster: east\noptions: { enable-ipv6: true, enable-policy: always }\ninclude: [a]\n",
    );
    const merged = mergeConfig(
      file,
      { cilium: "auto", cluster: "", include: ["b"], options: { "enable-policy": "never" } },
      { options: { "enable-policy": "default" } },
    );
    expect(merged).toEqual({
      value: {
        cilium: "1.20",
        cluster: "east",
        include: ["b"],
        options: { "enable-ipv6": "true", "enable-policy": "default" },
      },
      version: { version: "1.20", from: "w/.cilium-policy-lens.yaml:1" },
    });
    expect(mergeConfig(file, {}, { cilium: "1.19" }).version).toEqual({ version: "1.19", from: "--cilium" });
  });
});

describe("schemas/workspace.schema.json", () => {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../../schemas/workspace.schema.json"), "utf8"));

  it("knows the same settings and options as the loader", () => {
    expect(Object.keys(schema.properties).sort()).toEqual([...workspaceKeys].sort());
    expect(Object.keys(schema.properties.options.properties).sort()).toEqual([...optionNames].sort());
  });
});
