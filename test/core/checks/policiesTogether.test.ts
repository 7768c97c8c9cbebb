// What checks of policies together say, and where they keep silent; see worldChecks.test.ts.
import { describe, expect, it } from "vitest";
import { analyzeWorkspace } from "../../../src/core/analyzer.ts";
import { applyFix } from "./checkText.ts";
import { file, find, policy } from "./findInFolder.ts";

describe("denied-rule and covered-rule", () => {
  const rule = (name: string, rules: string, selector = "{matchLabels: {app: db}}") => `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}}
spec:
  endpointSelector: ${selector}
${rules}`;
  const fromShop = rule("shop", "  ingress:\n    - fromEndpoints: [{matchLabels: {app: shop}}]\n");
  const deny = (peer: string) => rule("deny", `  ingressDeny:\n    - fromEndpoints: [${peer}]\n`);

  it("name the rule that goes before, and link it", () => {
    const { findings } = find("denied-rule", fromShop, "", deny("{}"));
    expect(findings[0]?.message).toContain("CiliumNetworkPolicy default/deny (spec.ingressDeny[0])");
    expect(findings[0]?.related.map((one) => one.file)).toEqual(["world.yaml"]);
  });

  it("are silent where something of the rule is left", () => {
    expect(find("denied-rule", fromShop, "", deny("{matchLabels: {app: web}}")).findings).toEqual([]);
    const portOnly = rule("deny", '  ingressDeny:\n    - toPorts: [{ports: [{port: "80"}]}]\n');
    expect(find("denied-rule", fromShop, "", portOnly).findings).toEqual([]);
  });

  it("leave rules with L7 rules and variants of one policy alone", () => {
    const all = (name: string) => rule(name, '  ingress:\n    - toPorts: [{ports: [{port: "80", protocol: TCP}]}]\n');
    const narrow = (rules: string) =>
      rule(
        "shop",
        `  ingress:\n    - fromEndpoints: [{matchLabels: {app: shop}}]\n      toPorts: [{ports: [{port: "80", protocol: TCP}]${rules}}]\n`,
      );
    expect(find("covered-rule", narrow(""), "", all("all")).findings).toHaveLength(1);
    expect(find("covered-rule", narrow(", rules: {http: [{method: GET}]}"), "", all("all")).findings).toEqual([]);
    expect(find("covered-rule", narrow(""), "", all("shop")).findings).toEqual([]);
  });

  it("leave unknown pods to policies that exclude some of them", () => {
    const some = rule(
      "all",
      "  ingressDeny:\n    - fromEntities: [all]\n",
      "{matchExpressions: [{key: open, operator: DoesNotExist}]}",
    );
    expect(find("denied-rule", fromShop, "", some).findings).toEqual([]);
  });
});

describe("l7-void-by-other-policy", () => {
  const l7 = policy(`  ingress:
    - fromEndpoints: [{matchLabels: {app: web}}]
      toPorts:
        - ports: [{port: "80", protocol: TCP}]
          rules: {http: [{method: GET}]}
`);
  const plain = (peers: string, port: string, name = "other") =>
    policy(`  ingress:\n    - toPorts: [{ports: [{port: "${port}", protocol: TCP}]}]\n${peers}`, `{name: ${name}}`);

  it("speaks of the same peers and of everyone", () => {
    const same = "      fromEndpoints: [{matchLabels: {app: web}}]\n";
    for (const peers of [same, ""])
      expect(find("l7-void-by-other-policy", l7, "", plain(peers, "80")).findings).toHaveLength(1);
  });

  it.each([
    ["other peers", "      fromEndpoints: [{matchLabels: {app: db}}]\n", "80", "other"],
    ["another port", "", "81", "other"],
    ["a variant of the policy", "", "80", "example"],
  ])("is silent on %s", (_, peers, port, name) => {
    expect(find("l7-void-by-other-policy", l7, "", plain(peers, port, name)).findings).toEqual([]);
  });
});

describe("turns-on-default-deny", () => {
  const pod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: shop, labels: {app: shop}}\n";
  const dns = policy('  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: "53"}]}]\n');
  const web = (head: string) => policy(`${head}  egress:\n    - toEntities: [world]\n`, "{name: web}");

  it("has a fix that opts out", () => {
    const { findings } = find("turns-on-default-deny", dns, "", pod);
    const [fix] = findings[0]?.fixes ?? [];
    const fixed = fix === undefined ? "" : applyFix(dns, fix);
    expect(fixed).toContain("enableDefaultDeny: {egress: false}\n");
    expect(
      analyzeWorkspace([
        { file, text: fixed },
        { file: "world.yaml", text: pod },
      ]).findings(file),
    ).toEqual([]);
  });

  it("is silent where another policy denies too, and of pods that the folder does not hold", () => {
    expect(find("turns-on-default-deny", dns, "", web("") + pod).findings).toEqual([]);
    expect(find("turns-on-default-deny", dns).findings).toEqual([]);
  });
});

describe("selects-nothing", () => {
  const peer = policy("  ingress:\n    - fromEndpoints: [{matchLabels: {app: shop}}]\n");
  const settings = "completeNamespaces: [default]\n";

  it("speaks of namespaces that the workspace file calls complete", () => {
    const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\n";
    expect(find("selects-nothing", peer, settings, pod).texts).toHaveLength(2);
    expect(find("selects-nothing", peer, "", pod).findings).toEqual([]);
    expect(find("selects-nothing", peer, settings, pod.replaceAll("web", "shop")).findings).toEqual([]);
  });
});

describe("unknown-port-name", () => {
  it("is silent where a pod declares no ports, or is not in the folder", () => {
    const named = policy("  ingress:\n    - toPorts: [{ports: [{port: htpp}]}]\n");
    expect(find("unknown-port-name", named).findings).toEqual([]);
    const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: shop, labels: {app: shop}}\n";
    expect(find("unknown-port-name", named, "", pod).findings).toEqual([]);
  });
});
