// What each version of Cilium refuses of one rule, in its own words; each problem stands at a place of the document.
import { describe, expect, it } from "vitest";
import { parseCiliumNetworkPolicy } from "../../../../src/core/policy/k8s/parseCiliumNetworkPolicy.ts";
import { findNetworkPolicyProblems } from "../../../../src/core/policy/k8s/parseNetworkPolicy.ts";
import { parseDocument } from "../../../../src/core/yaml/parseDocument.ts";
import { toObject } from "../../../support/toObject.ts";
import { profileNamed } from "../../checks/checkText.ts";
import { versionCases } from "./versionCases.ts";

function readObject(text: string) {
  const { root } = parseDocument(text);
  if (root?.kind !== "map") throw new Error(`not a map: ${text}`);
  return toObject(root);
}

function parse(cilium: string, body: string, kind: string) {
  const { dialect, defaults } = profileNamed(cilium);
  const text = `apiVersion: cilium.io/v2\nkind: ${kind}\nmetadata: {name: x}\n${body}\n`;
  const parsed = parseCiliumNetworkPolicy(readObject(text), dialect, { ...defaults, "enable-icmp-rules": true });
  return { text, parsed };
}

const expectations = versionCases.flatMap(({ what, kind, body, texts }) =>
  Object.entries(texts).flatMap(([versions, expected]) =>
    versions.split(" ").map((cilium) => ({ what, kind: kind ?? "CiliumNetworkPolicy", body, cilium, expected })),
  ),
);

describe("the agent's word on", () => {
  it.each(expectations)("$what in $cilium", ({ cilium, body, kind, expected }) => {
    const { text, parsed } = parse(cilium, body, kind);
    expect(parsed.agentError ?? "accepted").toBe(expected);
    expect(parsed.rules === undefined).toBe(expected !== "accepted");
    for (const { range } of parsed.problems) {
      expect(range.end).toBeGreaterThan(range.start);
      expect(range.end).toBeLessThanOrEqual(text.length);
    }
  });

  it("has every version for every rule", () => {
    for (const { what, texts } of versionCases) {
      const versions = Object.keys(texts).flatMap((key) => key.split(" "));
      expect(versions, what).toEqual(["1.8", "1.11", "1.14", "1.16", "1.18", "1.20"]);
    }
  });
});

describe("a rule of kafka, l7proto and requirements", () => {
  const body =
    "spec: {endpointSelector: {}, ingress: [{fromRequires: [{matchLabels: {env: prod}}], toPorts: [{rules: {kafka: [{role: produce, topic: a}], l7proto: x, l7: [{cmd: READ}]}}]}]}";

  it("is decoded where the version knows it", () => {
    const item = parse("1.16", body, "CiliumNetworkPolicy").parsed.decoded[0]?.items[0];
    expect(item?.requires).toMatchObject([{ matchLabels: [{ key: "env", value: "prod" }] }]);
    expect(item?.toPorts?.[0]?.rules).toMatchObject({
      kafka: [{ role: "produce", topic: "a", apiKey: "" }],
      l7proto: "x",
      l7: [{ pairs: [{ key: "cmd", value: "READ" }] }],
    });
  });

  it("is passed over where the version does not", () => {
    const item = parse("1.20", body, "CiliumNetworkPolicy").parsed.decoded[0]?.items[0];
    expect(item?.requires).toBeUndefined();
    expect(item?.toPorts?.[0]?.rules).toMatchObject({ kafka: undefined, l7proto: "", l7: undefined });
  });
});

describe("a NetworkPolicy with an ipBlock and a port", () => {
  const find = (cilium: string, ports: string, options: Readonly<Record<string, boolean>> = {}) => {
    const { dialect, defaults } = profileNamed(cilium);
    const text = `kind: NetworkPolicy\nspec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: ${ports}}]}\n`;
    const problems = findNetworkPolicyProblems(readObject(text), dialect, { ...defaults, ...options });
    return problems.map((problem) => problem.text);
  };

  it.each([
    ["1.8", "[{port: 80}]", "Combining FromCIDRSet and ToPorts is not supported yet"],
    ["1.11", "[{port: 80}]", undefined],
    ["1.11", "[{port: 80, protocol: SCTP}]", 'invalid protocol "SCTP", must be { tcp | udp | any }'],
    ["1.18", "[{port: 80, protocol: SCTP}]", undefined],
    ["1.18", "[{port: 99999}]", 'unable to parse port: strconv.ParseUint: parsing "99999": value out of range'],
  ])("in %s with ports %s: %s", (cilium, ports, expected) => {
    expect(find(cilium, ports)[0]).toBe(expected);
  });

  it("is refused in 1.18 where policies are for the local cluster: a selector of it is put beside the block", () => {
    const options = { "policy-default-local-cluster": true };
    expect(find("1.18", "[]", options)).toEqual(["combining FromEndpoints and FromCIDRSet is not supported yet"]);
    expect(find("1.20", "[]", options)).toEqual([]);
  });
});
