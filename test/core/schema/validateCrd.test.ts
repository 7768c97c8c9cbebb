import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { hasCelRule } from "../../../src/core/schema/cel.ts";
import { findPatternHint } from "../../../src/core/schema/patternHint.ts";
import { type CrdReport, maxErrors, validateCrd } from "../../../src/core/schema/validateCrd.ts";
import { formatPath } from "../../../src/core/yaml/node.ts";

const header = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: p }\n";

function check(spec: string): CrdReport {
  return validateCrd("1.20", "CiliumNetworkPolicy", "cilium.io/v2", parse(`${header}spec:\n${spec}`));
}

const ingress = (rule: string) => `  endpointSelector: {}\n  ingress:\n  - ${rule}\n`;
const ports = (rule: string) => ingress(`toPorts: [${rule}]`);

describe("one message per fault", () => {
  test.each([
    [
      "a port as a number",
      ports("{ ports: [{ port: 80 }] }"),
      "spec.ingress[0].toPorts[0].ports[0].port",
      'Unexpected number `80` for `port`: the CRD of Cilium 1.20 wants a string. Write `"80"`.',
    ],
    [
      "a protocol in lower case",
      ports('{ ports: [{ port: "80", protocol: tcp }] }'),
      "spec.ingress[0].toPorts[0].ports[0].protocol",
      "Unknown `tcp` for `protocol`: it is none of the values that the CRD of Cilium 1.20 knows. Write `TCP`.",
    ],
    [
      "an address for a CIDR",
      ingress("fromCIDR: [10.0.0.1]"),
      "spec.ingress[0].fromCIDR[0]",
      "`10.0.0.1` is an address for `fromCIDR[0]`: the CRD of Cilium 1.20 wants a CIDR. Write `10.0.0.1/32`.",
    ],
    [
      "a prefix length out of range",
      ingress("fromCIDR: [10.0.0.0/33]"),
      "spec.ingress[0].fromCIDR[0]",
      "`10.0.0.0/33` is no CIDR for `fromCIDR[0]`: its prefix length is a number from 0 to 32. Write one such as `10.0.0.0/24` or `2001:db8::/32`.",
    ],
    [
      "two selectors",
      "  endpointSelector: {}\n  nodeSelector: {}\n  ingress: [{}]",
      "spec.nodeSelector",
      "`spec` has `endpointSelector` and `nodeSelector`: the CRD of Cilium 1.20 allows one of them. Remove one, or split into several rules or items.",
    ],
    [
      "two kinds of layer 7 rules",
      ports('{ ports: [{ port: "80" }], rules: { http: [{}], dns: [{ matchPattern: "*" }] } }'),
      "spec.ingress[0].toPorts[0].rules.dns",
      "`rules` has `http` and `dns`: the CRD of Cilium 1.20 allows one of them. Remove one, or split into several rules or items.",
    ],
    [
      "layer 7 rules that are gone",
      ports('{ ports: [{ port: "9092" }], rules: { kafka: [{ topic: t }] } }'),
      "spec.ingress[0].toPorts[0].rules",
      "`rules` has none of `http` and `dns`: the CRD of Cilium 1.20 wants exactly one, and does not know `kafka`. Write `http:` or `dns:`.",
    ],
    [
      "a list that must be empty",
      ingress("fromRequires: [{ matchLabels: { a: b } }]"),
      "spec.ingress[0].fromRequires",
      "`fromRequires` is not empty: Cilium 1.20 has dropped it, and its CRD accepts an empty list only. Remove it.",
    ],
    [
      "a null",
      ingress("fromEndpoints: null"),
      "spec.ingress[0].fromEndpoints",
      "`fromEndpoints` is null: the CRD of Cilium 1.20 wants a list, and an API server drops a null before it looks, as if the key were not there. Write a list, or remove the key.",
    ],
    [
      "a label value that is none",
      "  endpointSelector: { matchLabels: { app: a b } }\n  ingress: [{}]",
      "spec.endpointSelector.matchLabels.app",
      "`a b` is no label value for `app`: it holds letters, digits, `-`, `_` and `.`, and starts and ends with a letter or digit. Write such a value.",
    ],
    [
      "a missing key",
      ports("{ listener: { name: l } }"),
      "spec.ingress[0].toPorts[0].listener",
      "`listener` has no `envoyConfig`: the CRD of Cilium 1.20 requires it. Write `envoyConfig:`.",
    ],
    [
      "an item twice in a set",
      ports('{ ports: [{ port: "443" }], serverNames: [a.b, c.d, a.b] }'),
      "spec.ingress[0].toPorts[0].serverNames[2]",
      "`serverNames` holds an item twice: the CRD of Cilium 1.20 makes it a set. Remove one of the two.",
    ],
    [
      "no section",
      "  endpointSelector: {}",
      "spec",
      "`spec` has none of `ingress`, `ingressDeny`, `egress` and `egressDeny`: the CRD of Cilium 1.20 wants at least one. Write `ingress:` or `ingressDeny:` or `egress:` or `egressDeny:`.",
    ],
  ])("%s", (_, spec, path, message) => {
    const { verdict, errors } = check(spec);
    expect(errors.map((error) => [formatPath(error.path), error.message])).toEqual([[path, message]]);
    expect(verdict).toBe("invalid");
  });
});

test("a policy without rules breaks the CEL rule of 1.20 only", () => {
  const empty = parse(header);
  const { verdict, errors } = validateCrd("1.20", "CiliumNetworkPolicy", "cilium.io/v2", empty);
  expect([verdict, errors[0]?.detail]).toEqual(["invalid", "<nil>: Invalid value: spec or specs must be provided"]);
  expect(validateCrd("1.18", "CiliumNetworkPolicy", "cilium.io/v2", empty).verdict).toBe("pass");
});

test("unknown fields are named with the key that was meant", () => {
  const { verdict, unknownFields } = check(`${ingress("fromEndpoint: [{}]")}    toports: []\n  sepc: 1`);
  expect(verdict).toBe("unknown");
  expect(unknownFields.map(({ path, nearest }) => [formatPath(path), nearest])).toEqual([
    ["spec.sepc", undefined],
    ["spec.ingress[0].fromEndpoint", "fromEndpoints"],
    ["spec.ingress[0].toports", "toPorts"],
  ]);
});

test("a list where a format is set keeps no fields of objects", () => {
  expect(
    check(ingress("fromCIDR: [[{ cidr: 10.0.0.0/8 }]]")).unknownFields.map(({ path }) => formatPath(path)),
  ).toEqual(["spec.ingress[0].fromCIDR[0][0].cidr"]);
});

test("a version that is not served is none", () => {
  const group = parse(
    "apiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: { name: g }\nspec: { externalCIDRs: [10.0.0.0/8] }",
  );
  expect(validateCrd("1.18", "CiliumCIDRGroup", "cilium.io/v2", group).verdict).toBe("pass");
  expect(validateCrd("1.16", "CiliumCIDRGroup", "cilium.io/v2", group).verdict).toBe("no-such-kind-or-version");
  expect(validateCrd("1.16", "CiliumCIDRGroup", "cilium.io/v2alpha1", group).verdict).toBe("pass");
  expect(validateCrd("1.20", "toString", "cilium.io/v2", group).verdict).toBe("no-such-kind-or-version");
});

test("1.8 keeps labels open, wants one selector for clusterwide policies and names what its agent does not read", () => {
  const policy = parse(
    `${header}spec: { description: d, nodeSelector: { matchLabels: { a: b } }, ingress: [{ icmps: [] }] }`,
  );
  const clusterwide = validateCrd("1.8", "CiliumClusterwideNetworkPolicy", "cilium.io/v2", policy);
  expect([clusterwide.verdict, clusterwide.unknownFields.map(({ path }) => formatPath(path))]).toEqual([
    "unknown",
    ["spec.ingress[0].icmps"],
  ]);
  expect(validateCrd("1.8", "CiliumNetworkPolicy", "cilium.io/v2", policy).errors.map(({ detail }) => detail)).toEqual([
    "spec.endpointSelector: Required value",
  ]);
});

test("1.8 knows named ports, as the CRD that its agent registers", () => {
  const policy = parse(`${header}spec:\n${ports("{ ports: [{ port: http }] }")}`);
  expect(validateCrd("1.8", "CiliumNetworkPolicy", "cilium.io/v2", policy).verdict).toBe("pass");
});

// Each text agrees with k8s.io/apiextensions-apiserver v0.36.4 (run when this was written).
test.each([
  ["a list where a format is set passes", ingress("fromCIDR: [[10.0.0.0/8]]"), []],
  [
    "a wrong type breaks the enum too",
    ingress("fromEntities: [7]"),
    [
      'spec.ingress[0].fromEntities[0]: Invalid value: "integer": spec.ingress[0].fromEntities[0] in body must be of type string: "integer"',
      'spec.ingress[0].fromEntities[0]: Unsupported value: 7: supported values: "all", "world", "cluster", "cluster-mesh", "host", "init", "ingress", "unmanaged", "remote-node", "health", "none", "kube-apiserver"',
    ],
  ],
  [
    "what is no object has every branch of a choice",
    ports('{ ports: [{ port: "80" }], rules: 7 }'),
    [
      'spec.ingress[0].toPorts[0].rules: Invalid value: "integer": spec.ingress[0].toPorts[0].rules in body must be of type object: "integer"',
      '<nil>: Invalid value: "": "spec.ingress[0].toPorts[0].rules" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ],
  ],
  [
    "where no branch holds the first one's error follows",
    ports('{ ports: [{ port: "80" }], rules: {} }'),
    [
      '<nil>: Invalid value: "": "spec.ingress[0].toPorts[0].rules" must validate one and only one schema (oneOf). Found none valid',
      "spec.ingress[0].toPorts[0].rules.http: Required value",
    ],
  ],
  [
    "a number where a format is set is named by its Go type",
    ingress("fromCIDR: [80, 1.5]"),
    [
      'spec.ingress[0].fromCIDR[0]: Invalid value: "int64": spec.ingress[0].fromCIDR[0] in body must be of type cidr: "int64"',
      'spec.ingress[0].fromCIDR[1]: Invalid value: "float64": spec.ingress[0].fromCIDR[1] in body must be of type cidr: "float64"',
    ],
  ],
  [
    "every item that stands twice in a set, of which objects have lost their fields",
    ports('{ ports: [{ port: "80" }], serverNames: [a, b, b, a, { c: d }, { e: f }] }'),
    [
      'spec.ingress[0].toPorts[0].serverNames[4]: Invalid value: "object": spec.ingress[0].toPorts[0].serverNames[4] in body must be of type string: "object"',
      'spec.ingress[0].toPorts[0].serverNames[5]: Invalid value: "object": spec.ingress[0].toPorts[0].serverNames[5] in body must be of type string: "object"',
      'spec.ingress[0].toPorts[0].serverNames[2]: Duplicate value: "b"',
      'spec.ingress[0].toPorts[0].serverNames[3]: Duplicate value: "a"',
      "spec.ingress[0].toPorts[0].serverNames[5]: Duplicate value: {}",
    ],
  ],
  [
    "of a null no branch is tried",
    ingress("icmps: [{ fields: [{ type: null }] }]"),
    [
      'spec.ingress[0].icmps[0].fields[0].type: Invalid value: "null": spec.ingress[0].icmps[0].fields[0].type in body must be of type integer,string: "null"',
    ],
  ],
  [
    "strings are quoted as Go quotes them",
    ingress('fromCIDR: ["\\x01"]'),
    [
      'spec.ingress[0].fromCIDR[0]: Invalid value: "\\x01": spec.ingress[0].fromCIDR[0] in body must be of type cidr: "\\x01"',
    ],
  ],
])("%s", (_, spec, texts) => {
  expect(check(spec).errors.flatMap(({ detail }) => detail.split("\n"))).toEqual(texts);
});

describe("ClusterNetworkPolicy", () => {
  const checkCluster = (spec: string): CrdReport => {
    const apiVersion = "policy.networking.k8s.io/v1alpha2";
    const text = `{ apiVersion: ${apiVersion}, kind: ClusterNetworkPolicy, metadata: { name: p }, spec: ${spec} }`;
    return validateCrd("1.20", "ClusterNetworkPolicy", apiVersion, parse(text));
  };
  const egress = (peer: string, protocols: string) =>
    `{ tier: Admin, priority: 1, subject: { namespaces: {} }, egress: [{ action: Deny, to: [${peer}], protocols: [${protocols}] }] }`;
  const details = (spec: string) => checkCluster(spec).errors.map(({ detail }) => detail);

  test("is served by 1.20 alone", () => {
    const tcp = "{ tcp: { destinationPort: { number: 80 } } }";
    expect(checkCluster(egress("{ networks: [10.0.0.0/8] }", tcp)).verdict).toBe("pass");
    expect(validateCrd("1.18", "ClusterNetworkPolicy", "policy.networking.k8s.io/v1alpha2", {}).verdict).toBe(
      "no-such-kind-or-version",
    );
  });

  // Each text agrees with k8s.io/apiextensions-apiserver v0.36.4 (run when this was written).
  test.each([
    [
      "a peer whose key is unknown holds none",
      egress("{ network: [] }", "{ tcp: {} }"),
      [
        "spec.egress[0].protocols[0].tcp: Invalid value: 0: spec.egress[0].protocols[0].tcp in body should have at least 1 properties",
        "spec.egress[0].to[0]: Invalid value: 0: spec.egress[0].to[0] in body should have at least 1 properties",
      ],
    ],
    [
      "a peer is of one kind",
      egress("{ namespaces: {}, networks: [10.0.0.0/8] }", "{ destinationNamedPort: a }"),
      ["spec.egress[0].to[0]: Too many: 2: must have at most 1 item"],
    ],
    [
      "a range has two ports at least",
      egress("{ namespaces: {} }", "{ udp: { destinationPort: { range: { start: 9, end: 9 } } } }"),
      ["spec.egress[0].protocols[0].udp.destinationPort.range: Invalid value: Start port must be less than End port"],
    ],
    [
      "a network is a prefix",
      egress("{ networks: [010.0.0.0/8] }", "{ tcp: { destinationPort: { number: 80 } } }"),
      ['spec.egress[0].to[0].networks[0]: Invalid value: "010.0.0.0/8": Invalid CIDR format provided'],
    ],
    [
      "only pods name ports",
      egress("{ nodes: {} }", "{ destinationNamedPort: http }"),
      [
        "spec.egress[0]: Invalid value: networks/nodes/domainNames peer cannot be set with namedPorts since there are no namedPorts for networks/nodes/domainNames",
      ],
    ],
  ])("%s", (_, spec, expected) => {
    expect(details(spec)).toEqual(expected);
  });

  test("its messages name the API that it belongs to", () => {
    const { errors } = checkCluster(egress("{ network: [] }", "{ destinationNamedPort: a }"));
    expect(errors.map(({ message }) => message)).toEqual([
      "`to[0]` holds nothing: the CRD of network-policy-api v0.2.0 wants a key in it, and does not know `network`. Write one, or remove it.",
    ]);
  });
});

test("hostile values are answered: a pattern that backtracks, keys of Object.prototype, a hundred thousand faults", () => {
  const name = "a".repeat(200_000);
  const slow = check(
    `  endpointSelector: {}\n  egress: [{ toFQDNs: [{ matchPattern: "${name}!" }, { matchName: "${name.slice(0, 254)}!" }] }]`,
  );
  expect(slow.errors.map(({ keyword }) => keyword)).toEqual(["maxLength", "pattern"]);
  const proto = check('  endpointSelector: {}\n  ingress: [{ constructor: {}, "__proto__": [] }]');
  expect(proto.unknownFields.map(({ path }) => path.at(-1))).toEqual(["constructor", "__proto__"]);
  const spec = { endpointSelector: {}, ingress: [{ fromCIDR: Array(100_000).fill("x") }] };
  const many = validateCrd("1.20", "CiliumNetworkPolicy", "cilium.io/v2", { metadata: {}, spec });
  expect([many.verdict, many.errors.length]).toEqual(["invalid", maxErrors]);
});

test("every pattern has words, every CEL rule is written", () => {
  const root = fileURLToPath(new URL("../../../schemas", import.meta.url));
  const profiles = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const patterns = new Set<string>();
  const rules: { rule: string; message: string }[] = [];
  for (const { name } of profiles) {
    for (const file of readdirSync(`${root}/${name}`)) {
      JSON.parse(readFileSync(`${root}/${name}/${file}`, "utf8"), (key, value) => {
        if (key === "pattern" && typeof value === "string") patterns.add(value);
        if (key === "x-kubernetes-validations") rules.push(...value);
        return value;
      });
    }
  }
  expect(patterns.size).toBeGreaterThan(8);
  expect([...patterns].filter((pattern) => findPatternHint(pattern) === undefined)).toEqual([]);
  expect(rules.length).toBeGreaterThan(0);
  expect(rules.filter((rule) => !hasCelRule(rule))).toEqual([]);
});
