// Every refusal of the specification's table, in the agent's words; and all problems of a rule, not the first alone.
import { describe, expect, it } from "vitest";
import { parseCiliumNetworkPolicy } from "../../../../src/core/policy/k8s/parseCiliumNetworkPolicy.ts";
import { profiles } from "../../../../src/core/profiles/index.ts";
import { parseDocument } from "../../../../src/core/yaml/parseDocument.ts";
import { toObject } from "../../../support/toObject.ts";
import { agentCases } from "./agentCases.ts";

function parse(body: string, kind = "CiliumNetworkPolicy", options: Readonly<Record<string, boolean>> = {}) {
  const text = `apiVersion: cilium.io/v2\nkind: ${kind}\nmetadata: {name: x}\n${body}\n`;
  const { root } = parseDocument(text);
  const profile = profiles.find(({ name }) => name === "1.20");
  if (root?.kind !== "map" || profile === undefined) throw new Error(`not a map: ${text}`);
  const { dialect, defaults } = profile;
  return { text, parsed: parseCiliumNetworkPolicy(toObject(root), dialect, { ...defaults, ...options }) };
}

function readOptions(options = ""): Readonly<Record<string, boolean>> {
  return Object.fromEntries(options.split(" ").map((option) => [option.split("=")[0], option.endsWith("=true")]));
}

describe("a policy that the agent refuses", () => {
  it.each(agentCases)("$id: $text", ({ body, kind, options, text }) => {
    const { parsed } = parse(body, kind, readOptions(options));
    expect(parsed.agentError).toBe(text);
    expect(parsed.rules).toBeUndefined();
    expect(text.endsWith(parsed.problems[0]?.text ?? "none")).toBe(true);
  });

  it("has every problem at its own value, in the agent's order", () => {
    const { text, parsed } = parse(
      'spec: {endpointSelector: {matchLabels: {"a b": c}}, egress: [{toEntities: [wrold, host, clutser], toPorts: [{ports: [{port: "x y"}]}]}], ingress: [{fromCIDR: [nope]}]}',
    );
    expect(parsed.problems.map(({ code, range }) => [code, text.slice(range.start, range.end)])).toEqual([
      ["invalid-label-selector", '"a b"'],
      ["invalid-cidr", "nope"],
      ["unknown-entity", "wrold"],
      ["unknown-entity", "clutser"],
      ["invalid-port", '"x y"'],
    ]);
  });
});

describe("a policy that the agent accepts", () => {
  it.each([
    "spec: {endpointSelector: {}, ingress: [{}]}",
    'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "010", protocol: tcp, endPort: 3}, {port: 0x50}]}]}]}',
    "spec: {endpointSelector: {}, ingress: [{fromEntities: [world-ipv4], fromCIDR: []}], egress: []}",
    'spec: {endpointSelector: null, egress: [{toFQDNs: [{}], toPorts: [{ports: [{port: "80"}], rules: {http: []}}]}]}',
    "specs: []",
  ])("%s", (body) => {
    const { parsed } = parse(body.replace("0x50", '"0x50"'));
    expect(parsed.problems).toEqual([]);
    expect(parsed.agentError).toBeUndefined();
  });
});
