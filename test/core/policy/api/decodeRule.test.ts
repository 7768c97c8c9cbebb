import { expect, it } from "vitest";
import { decodeRule } from "../../../../src/core/policy/api/decodeRule.ts";
import { dialectOf120 } from "../../../../src/core/policy/api/dialects.ts";
import { parseDocument } from "../../../../src/core/yaml/parseDocument.ts";

function decode(text: string) {
  const { root } = parseDocument(text);
  if (root === undefined) throw new Error(text);
  return { text, ...decodeRule(root, ["spec"], dialectOf120.decoding) };
}

it("keeps nil and empty lists apart", () => {
  const { rule } = decode("endpointSelector: {}\ningress:\n- fromEndpoints: []\n  fromCIDR: null\n");
  const [item] = rule.items;
  expect(item?.endpoints).toEqual([]);
  expect(item?.cidr).toBeUndefined();
  expect(item?.entities).toBeUndefined();
});

it("takes an absent selector as none and a null one as empty, as its UnmarshalJSON does", () => {
  const { rule } = decode("endpointSelector: null\ningress: [{}]\n");
  expect(rule.endpointSelector).toMatchObject({ matchLabels: [], matchExpressions: [] });
  expect(rule.nodeSelector).toBeUndefined();
});

it("collects items as ingress, ingressDeny, egress, egressDeny with their paths", () => {
  const { rule } = decode("egressDeny: [{}]\negress: [{}, {}]\ningressDeny: [{}]\ningress: [{}]\n");
  expect(rule.items.map(({ direction, verdict, path }) => `${direction} ${verdict} ${path.join(".")}`)).toEqual([
    "ingress allow spec.ingress.0",
    "ingress deny spec.ingressDeny.0",
    "egress allow spec.egress.0",
    "egress allow spec.egress.1",
    "egress deny spec.egressDeny.0",
  ]);
});

it("reads no L7 rules, authentication or names in a deny item", () => {
  const { rule } = decode(
    'egressDeny: [{toFQDNs: [{matchName: a}], authentication: {mode: required}, toPorts: [{ports: [{port: "80"}], rules: {http: [{}]}}]}]\n',
  );
  const [item] = rule.items;
  expect(item?.fqdns).toBeUndefined();
  expect(item?.authentication).toBeUndefined();
  expect(item?.toPorts?.[0]?.rules).toBeUndefined();
  expect(item?.toPorts?.[0]?.ports[0]?.port).toBe("80");
});

it("names the wrong value and still gives it as written", () => {
  const { text, rule, problems } = decode("ingress: [{toPorts: [{ports: [{port: 80, endPort: 90}]}]}]\n");
  expect(rule.items[0]?.toPorts?.[0]?.ports[0]).toMatchObject({ port: "80", endPort: 90 });
  expect(problems.map(({ range }) => text.slice(range.start, range.end))).toEqual(["80"]);
});
