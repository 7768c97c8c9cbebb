// Findings that need more than one document: where they stand, and what they point at.
import { expect, test } from "vitest";
import { analyzeWorkspace, createAnalyzer } from "../../src/core/analyzer.ts";

const policy = (name: string, rules: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}}
spec:
  endpointSelector: {matchLabels: {app: shop}}
  egress:
    - toEndpoints: [{matchLabels: {app: dns}}]
      toPorts: [{ports: [{port: "53", protocol: TCP}], rules: ${rules}}]
`;
const http = policy("http", "{http: [{method: GET}]}");
const dns = policy("names", '{dns: [{matchPattern: "*"}]}');

test("a conflict stands on both rules, each with a link to the other", () => {
  const snapshot = analyzeWorkspace([
    { file: "a.yaml", text: http },
    { file: "b.yaml", text: `# before\n---\n${dns}` },
  ]);
  const [a, ...more] = snapshot.findings("a.yaml");
  const [b] = snapshot.findings("b.yaml");
  expect(more).toEqual([]);
  expect(a).toMatchObject({
    code: "unresolved-policy",
    severity: "error",
    rejectedBy: ["endpoint-regeneration"],
    related: [{ file: "b.yaml" }],
  });
  expect(a?.message).toContain("cannot merge conflicting L7 parsers (http/dns)");
  const text = snapshot.textOf("b.yaml") ?? "";
  const place = a?.related[0]?.range;
  expect(text.slice(place?.start, place?.end)).toBe(text.slice(b?.range.start, b?.range.end));
  expect(snapshot.ownFindings("a.yaml")).toEqual([]);
});

test("a conflict goes when its other side is edited", () => {
  const analyzer = createAnalyzer();
  analyzer.update([
    { file: "a.yaml", text: http },
    { file: "b.yaml", text: dns },
  ]);
  const mended = analyzer.update([{ file: "b.yaml", text: dns.replace('"53"', '"5353"') }]);
  expect([...mended.findings("a.yaml"), ...mended.findings("b.yaml")]).toEqual([]);
});

test("a full map names the rules that fill it, the costliest first", () => {
  const wide = (name: string, end: number) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}}
spec:
  endpointSelector: {matchLabels: {app: shop}}
  egress: [{toEntities: [cluster], toPorts: [{ports: [{port: "1", endPort: ${end}, protocol: TCP}]}]}]
`;
  const snapshot = analyzeWorkspace(
    [
      { file: "a.yaml", text: wide("small", 126) },
      { file: "b.yaml", text: wide("large", 32_766) },
    ],
    { options: { "bpf-policy-map-max": "256" } },
  );
  expect(snapshot.findings("a.yaml")).toEqual([]);
  const [found] = snapshot.findings("b.yaml");
  expect(found).toMatchObject({ code: "policy-map-full", severity: "warning", related: [{ file: "a.yaml" }] });
  const map = snapshot.worlds[0]?.policyMap(snapshot.worlds[0].endpoints[0]?.name ?? "");
  expect(found?.message).toContain(`needs ${map?.entries.length} entries and holds 256`);
});
