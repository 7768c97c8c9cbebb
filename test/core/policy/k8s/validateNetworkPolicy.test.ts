import { expect, test } from "vitest";
import { validateNetworkPolicy } from "../../../../src/core/policy/k8s/validateNetworkPolicy.ts";
import { formatPath } from "../../../../src/core/yaml/node.ts";
import { parseDocument } from "../../../../src/core/yaml/parseDocument.ts";

function errorsOf(spec: string): readonly (readonly [path: string, detail: string])[] {
  const { root } = parseDocument(`spec: ${spec}`);
  return validateNetworkPolicy(root).flatMap(({ path, detail }) =>
    detail.split("\n").map((text) => [formatPath(path), text] as const),
  );
}

const at = "spec.ingress[0]";
const ports = (port: string) => `{ podSelector: {}, ingress: [{ ports: [${port}] }] }`;
const from = (peer: string) => `{ podSelector: {}, ingress: [{ from: [${peer}] }] }`;

test("what the API server stores has no error", () => {
  expect(errorsOf(ports("{ protocol: SCTP, port: 80, endPort: 90 }, { port: http }"))).toEqual([]);
  expect(errorsOf(from("{ ipBlock: { cidr: 010.0.0.1/08, except: [10.1.0.0/16] } }, { podSelector: {} }"))).toEqual([]);
});

// Each text agrees with ValidateNetworkPolicy of k8s.io/kubernetes v1.36.2 (run when this was written).
test.each([
  [
    "a protocol that it does not know",
    ports("{ protocol: ICMP }"),
    `${at}.ports[0].protocol`,
    'Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"',
  ],
  [
    "a port out of range",
    ports("{ port: 99999 }"),
    `${at}.ports[0].port`,
    "Invalid value: 99999: must be between 1 and 65535, inclusive",
  ],
  [
    "a range that goes down names the port",
    ports("{ port: 90, endPort: 80 }"),
    `${at}.ports[0].endPort`,
    "Invalid value: 90: must be greater than or equal to `port`",
  ],
  [
    "an end without a start",
    ports("{ endPort: 80 }"),
    `${at}.ports[0].endPort`,
    "Invalid value: 80: may not be specified when `port` is not specified",
  ],
  [
    "a range from a name",
    ports("{ port: http, endPort: 80 }"),
    `${at}.ports[0].endPort`,
    "Invalid value: 80: may not be specified when `port` is non-numeric",
  ],
  [
    "a number in quotes",
    ports('{ port: "80" }'),
    `${at}.ports[0].port`,
    'Invalid value: "80": must contain at least one letter (a-z)',
  ],
  ["a peer of nothing", from("{}"), `${at}.from[0]`, "Required value: must specify a peer"],
  ["a block without CIDR", from("{ ipBlock: {} }"), `${at}.from[0].ipBlock.cidr`, "Required value"],
  [
    "an address for a CIDR",
    from("{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.1] } }"),
    `${at}.from[0].ipBlock.except[0]`,
    'Invalid value: "10.0.0.1": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ],
  [
    "an exception of everything",
    from("{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/8] } }"),
    `${at}.from[0].ipBlock.except[0]`,
    'Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
  ],
  [
    "an operator without values",
    "{ podSelector: { matchExpressions: [{ key: a, operator: In }] } }",
    "spec.podSelector.matchExpressions[0].values",
    "Required value: must be specified when `operator` is 'In' or 'NotIn'",
  ],
  [
    "a type of policy that it does not know",
    "{ podSelector: {}, policyTypes: [ingress] }",
    "spec.policyTypes[0]",
    'Unsupported value: "ingress": supported values: "Ingress", "Egress"',
  ],
])("%s", (_, spec, place, text) => {
  expect(errorsOf(spec).map(([, detail]) => detail)).toEqual([`${place}: ${text}`]);
});

test("a block beside a selector stands at the block", () => {
  expect(errorsOf(from("{ ipBlock: { cidr: 10.0.0.0/8 }, podSelector: {} }"))).toEqual([
    [`${at}.from[0].ipBlock`, `${at}.from[0]: Forbidden: may not specify both ipBlock and another peer`],
  ]);
});
