// Where our own warnings speak and where they are silent, beyond the two examples of their pages: what could be a false alarm.
import { describe, expect, it } from "vitest";
import { applyFix, checkText } from "./checkText.ts";

const cnp = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n";
const ccnp = cnp.replace("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy");
const np = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x}\n";

function codes(text: string, options = ""): readonly string[] {
  return (checkText(text, options).checked?.problems ?? []).map(({ code }) => code);
}

/** A Cilium policy of one rule for every pod. */
function rule(sections: string, { name = "x", namespace = "shop", kind = cnp } = {}): string {
  return `${kind}metadata: {name: ${name}, namespace: ${namespace}}\nspec: {endpointSelector: {}, ${sections}}\n`;
}

const port = (text: string) => `toPorts: [{ports: [{port: "80", protocol: TCP}]${text}}]`;
const get = port(", rules: {http: [{method: GET}]}");

describe("speaks", () => {
  it.each([
    ["bare-item-denies", rule("ingress: [{}, {fromEntities: [cluster]}]", { name: "default-deny" })],
    ["bare-deny-item", rule("ingress: [{fromEntities: [all]}], ingressDeny: [{}]")],
    [
      "other-namespace-subject",
      rule("ingress: [{}]").replace("{}", "{matchLabels: {k8s:io.kubernetes.pod.namespace: y}}"),
    ],
    ["empty-peer-list", rule(`ingress: [{fromEndpoints: [], fromCIDR: [10.0.0.0/8]}]`)],
    ["l7-void", rule(`ingress: [{${get}}, {${port("")}}]`)],
    ["l7-rules-dropped", rule(`ingress: [{${port(", rules: {l7proto: x, l7: [{a: b}]}")}}]`)],
    ["deny-field-dropped", rule(`egress: [{}], egressDeny: [{${get}}]`)],
    ["pattern-span", rule('egress: [{toFQDNs: [{matchPattern: "api.**.example.com"}]}]')],
    ["reserved-with-labels", rule('ingress: [{fromEndpoints: [{matchLabels: {"reserved:host": "", "k8s:app": y}}]}]')],
    ["redundant-entity", rule("ingress: [{fromEntities: [all, kube-apiserver]}]")],
    ["end-port-ignored", rule('ingress: [{toPorts: [{ports: [{port: "0", endPort: 9, protocol: TCP}]}]}]')],
  ])("%s: %s", (code, text) => {
    expect(codes(text).filter((found) => found === code)).toEqual([code]);
  });

  it.each([
    ["pattern-span", "cilium=1.18", rule('egress: [{toFQDNs: [{matchPattern: "**.example.com"}]}]')],
    ["empty-peer-list", "cilium=1.14", rule(`ingress: [{fromEndpoints: [], ${port("")}}]`)],
    ["port-zero", "cilium=1.11", rule('ingress: [{toPorts: [{ports: [{port: "0", protocol: TCP}]}]}]')],
  ])("%s with %s: %s", (code, options, text) => {
    expect(codes(text, options)).toContain(code);
  });
});

describe("ports of a NetworkPolicy that older versions read otherwise", () => {
  const ports = (written: string) => `${np}spec: {podSelector: {}, ingress: [{ports: [${written}]}]}\n`;

  it.each([
    ["end-port-ignored", "{port: 8080, endPort: 8090}", ["1.8", "1.11", "1.14"]],
    ["port-zero", "{protocol: UDP}", ["1.11"]],
    ["port-zero", "{}", ["1.11"]],
    ["missing-port", "{protocol: UDP}", ["1.8"]],
  ])("%s on %s", (code, written, versions) => {
    const found = ["1.8", "1.11", "1.14", "1.16", "1.20"].filter((version) =>
      codes(ports(written), `cilium=${version}`).includes(code),
    );
    expect(found).toEqual(versions);
  });

  it("is silent on a range of one port and on numbers", () => {
    expect(codes(ports("{port: 80, endPort: 80}, {port: 53, protocol: UDP}, {port: http}"), "cilium=1.11")).toEqual([]);
  });
});

describe("is silent", () => {
  it.each([
    ["a default deny", rule("ingress: [{}], egress: [{}]", { name: "default-deny" })],
    ["a default deny without a word of it", rule("ingress: [{}]", { name: "backend" })],
    ["a default deny as an empty list", rule("ingress: [{fromEndpoints: []}]")],
    [
      "a policy of its own namespace",
      rule("ingress: [{}]").replace("{}", "{matchLabels: {io.kubernetes.pod.namespace: shop}}"),
    ],
    ["a deny of everything", rule("ingressDeny: [{fromEntities: [all]}]")],
    [
      "a deny with default deny off",
      rule(
        'enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEntities: [host], toPorts: [{ports: [{port: "22", protocol: TCP}]}]}]',
      ),
    ],
    ["a deny beside an allow", rule("ingress: [{fromEntities: [all]}], ingressDeny: [{fromCIDR: [10.0.0.0/8]}]")],
    [
      "L7 rules beside a plain allow of other peers",
      rule(`ingress: [{fromEndpoints: [{}], ${get}}, {fromEntities: [host], ${port("")}}]`),
    ],
    [
      "L7 rules that allow all beside a plain allow",
      rule(`ingress: [{${port(", rules: {http: [{}]}")}}, {${port("")}}]`),
    ],
    [
      "an exception that the other item has too",
      rule(
        "egress: [{toCIDRSet: [{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}]}, {toCIDRSet: [{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}]}]",
      ),
    ],
    [
      "an exception that is allowed on a port",
      rule(`egress: [{toCIDRSet: [{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}]}, {toCIDR: [10.0.0.0/7], ${port("")}}]`),
    ],
    [
      "an exception of addresses that the world has not",
      rule("egress: [{toCIDRSet: [{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}]}, {toEntities: [world]}]"),
    ],
    [
      "patterns of one label, of all, and of subdomains",
      rule(
        'egress: [{toFQDNs: [{matchPattern: "*"}, {matchPattern: "*.example.com"}, {matchPattern: "**.example.com"}, {matchPattern: "*-eu.example.com"}]}]',
      ),
    ],
    ["reserved labels alone", rule('ingress: [{fromEndpoints: [{matchLabels: {"reserved:host": ""}}]}]')],
    [
      "peers of every namespace in a clusterwide policy",
      rule("ingress: [{fromEndpoints: [{}]}]", { kind: ccnp }).replace(", namespace: shop", ""),
    ],
    [
      "a default deny beside what a policy allows",
      rule("ingress: [{}], egress: [{toEntities: [world]}]", { name: "allow-world" }),
    ],
    ["pods beside the world", rule("egress: [{toEndpoints: [{}]}, {toEntities: [world]}]", { name: "allow-internet" })],
    ["pods of the clustermesh API server", rule("ingress: [{fromEndpoints: [{}]}]", { name: "clustermesh-apiserver" })],
    ["an application of that name", rule(`ingress: [{${port("")}}]`, { name: "ping-service" })],
    ["a plain port", rule(`ingress: [{${port("")}}]`)],
    [
      "types of both directions",
      `${np}spec: {podSelector: {}, policyTypes: [Ingress, Egress], egress: [{to: [{podSelector: {}}]}]}\n`,
    ],
    [
      "namespaces that are asked for",
      `${np}spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {a: b}}}]}]}\n`,
    ],
  ])("of %s", (_what, text) => {
    expect(codes(text)).toEqual([]);
  });

  it.each([
    [
      "of type 0 where keys are exact",
      "cilium=1.11 enable-icmp-rules=true",
      rule("ingress: [{icmps: [{fields: [{type: 0, family: IPv4}]}]}]"),
    ],
    [
      "of a type that the version cannot read",
      "cilium=1.14",
      rule("ingress: [{icmps: [{fields: [{type: EchoRequest, family: IPv4}]}]}]"),
    ],
    [
      "of a range from 0 where it is one",
      "cilium=1.18",
      rule('ingress: [{toPorts: [{ports: [{port: "0", endPort: 9, protocol: TCP}]}]}]'),
    ],
    [
      "of excluded namespaces where the cluster is added",
      "policy-default-local-cluster=true",
      `${np}spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: a, operator: NotIn, values: [b]}]}}]}]}\n`,
    ],
  ])("%s (%s)", (_what, options, text) => {
    const ours = ["icmp-type-zero", "end-port-ignored", "namespace-negation"];
    expect(codes(text, options).filter((code) => ours.includes(code))).toEqual([]);
  });
});

describe("fixes keep what stands around them", () => {
  it.each([
    ["a list in flow style", "policyTypes: [Ingress]", "policyTypes: [Egress, Ingress]"],
    [
      "a list in block style",
      "policyTypes: # one\n    - Ingress # two",
      "policyTypes: # one\n    - Egress\n    - Ingress # two",
    ],
  ])("%s", (_what, types, expected) => {
    const text = (written: string) => `${np}spec:\n  podSelector: {}\n  ${written}\n  egress:\n    - {}\n`;
    const problem = checkText(text(types)).checked?.problems.find(({ code }) => code === "untyped-direction");
    const [fix] = problem?.fixes ?? [];
    expect(fix && applyFix(text(types), fix)).toBe(text(expected));
  });

  it.each([
    ["flow style, first", "[host, cluster]", "[cluster]"],
    ["flow style, last", "[cluster, host]", "[cluster]"],
    [
      "block style",
      "\n        - cluster # pods\n        - host # nodes\n        - world",
      "\n        - cluster # pods\n        - world",
    ],
  ])("removes an item of a list in %s", (_style, entities, expected) => {
    const text = (written: string) =>
      `${cnp}metadata: {name: x}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEntities: ${written}\n`;
    const problem = checkText(text(entities)).checked?.problems.find(({ code }) => code === "redundant-entity");
    const [fix] = problem?.fixes ?? [];
    expect(fix && applyFix(text(entities), fix)).toBe(text(expected));
  });

  it.each([
    ["*example.com", "*.example.com"],
    ["**example.com", "*.example.com"],
    ["api.**.example.com", "api.*.example.com"],
    ["**.a.**.example.com", "**.a.*.example.com"],
  ])("writes %s as %s", (pattern, expected) => {
    const text = (written: string) => rule(`egress: [{toFQDNs: [{matchPattern: "${written}"}]}]`);
    const [problem] = checkText(text(pattern)).checked?.problems ?? [];
    const [fix] = problem?.fixes ?? [];
    expect(fix && applyFix(text(pattern), fix)).toBe(text(expected));
    expect(codes(text(expected))).toEqual([]);
  });

  it("offers none for a list that an alias stands for", () => {
    const dns = "[{matchName: a.example.com}]";
    const text = rule(
      `egress: [{toFQDNs: &names ${dns}}, {toEntities: [all], toPorts: [{ports: [{port: "53", protocol: UDP}], rules: {dns: *names}}]}]`,
    );
    const problem = checkText(text).checked?.problems.find(({ code }) => code === "dns-search-list");
    expect(problem).toBeDefined();
    expect(problem?.fixes).toBeUndefined();
  });
});

describe("a fix", () => {
  it("writes no key that the map has", () => {
    const text = rule("enableDefaultDeny: [], ingressDeny: [{fromEntities: [host]}]");
    const problems = checkText(text).checked?.problems ?? [];
    expect(problems.filter(({ code }) => code === "deny-without-allow").flatMap(({ fixes = [] }) => fixes)).toEqual([]);
  });

  it("offers no port 0 beside L7 rules", () => {
    const item = (more: string) => rule(`ingress: [{toPorts: [{ports: [{port: "80", protocol: GRE}]${more}}]}]`);
    const fixes = (text: string) =>
      (checkText(text, "enable-extended-ip-protocols=true").checked?.problems ?? [])
        .filter(({ code }) => code === "port-on-portless-protocol")
        .map((problem) => problem.fixes?.length ?? 0);
    expect(fixes(item(""))).toEqual([1]);
    expect(fixes(item(", rules: {http: [{}]}"))).toEqual([0]);
  });

  it("names no field that the release has dropped", () => {
    const found = checkText(rule("ingress: [{fromRequire: [{}]}]")).checked?.problems ?? [];
    expect(found.filter(({ code }) => code === "unknown-field").flatMap(({ fixes = [] }) => fixes)).toEqual([]);
  });

  it.each([
    ["a port", rule("ingress: [{toPorts: [{ports: [{port: 80}]}]}]"), 1],
    ["a port beyond the last", rule("ingress: [{toPorts: [{ports: [{port: 70000}]}]}]"), 0],
    ["a prefix", rule("ingress: [{fromCIDRSet: [{cidr: 300}]}]"), 0],
    ["an entity", rule("ingress: [{fromEntities: [0]}]"), 0],
    ["an ICMP type", rule("ingress: [{icmps: [{fields: [{type: true}]}]}]"), 0],
  ])("puts quotes around %s where that makes it right", (_, text, nFixes) => {
    const fixes = (checkText(text).checked?.problems ?? [])
      .filter(({ code }) => code === "schema-type")
      .flatMap((problem) => problem.fixes ?? []);
    expect(fixes).toHaveLength(nFixes);
  });
});
