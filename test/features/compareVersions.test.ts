// What changes for a folder from one Cilium version to another.
import { expect, it } from "vitest";
import { analyzeWorkspace } from "../../src/core/index.ts";
import { compareVersions } from "../../src/features/compareVersions.ts";
import { renderComparison } from "../../src/features/compareVersionsText.ts";
import { policyMapPlaces } from "../../src/features/policyMapText.ts";

const pods = ["shop", "web"]
  .map((app) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${app}, labels: {app: ${app}}}\n---\n`)
  .join("");
const policy = (rules: string) => `# about it
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: a}
spec:
  endpointSelector: {matchLabels: {app: shop}}
${rules}`;

function compare(rules: string, before: string, after: string) {
  const files = [
    { file: "pods.yaml", text: pods },
    { file: "a.yaml", text: policy(rules) },
  ];
  const [old, next] = [before, after].map((cilium) => analyzeWorkspace(files, { cilium }));
  if (old === undefined || next === undefined) throw new Error("no snapshot");
  const comparison = compareVersions(old, next);
  return { comparison, text: renderComparison(comparison, next) };
}

const fromWeb = "fromEndpoints: [{matchLabels: {app: web}}]";

it("a field that the later version does not have: verdict, findings, and the pods that lose their rule", () => {
  const { comparison, text } = compare(
    `  ingress:\n    - ${fromWeb}\n      fromRequires: [{matchLabels: {app: web}}]\n`,
    "1.18",
    "1.20",
  );
  expect(comparison.verdicts).toMatchObject([{ before: "accept", after: "reject-schema" }]);
  expect(comparison.appeared.map(({ code }) => code)).toContain("removed-field");
  expect(comparison.maps).toMatchObject([
    {
      endpoints: ["default/shop"],
      states: [{ what: "ingress", before: "enabled", after: "not enforced" }],
      keys: [{ peer: "default/web", before: "allow", after: undefined }],
    },
  ]);
  expect(text).toContain("a.yaml:2  CiliumNetworkPolicy default/a  accept → reject-schema");
  expect(text).toMatch(/-\s+ingress\s+default\/web\s+ANY\s+allow\s+a\.yaml:\d/);
  const [place] = policyMapPlaces(text, ["a.yaml"]);
  expect(text.split("\n")[place?.line ?? 0]?.slice(place?.start, place?.end)).toBe("a.yaml:2");
});

it("a range of ports that the earlier version does not have", () => {
  const { comparison } = compare(
    `  ingress:\n    - ${fromWeb}\n      toPorts: [{ports: [{port: "80", endPort: 81, protocol: TCP}]}]\n`,
    "1.14",
    "1.16",
  );
  expect(comparison.maps.flatMap(({ keys }) => keys.map(({ port, before, after }) => [port, before, after]))).toEqual([
    ["80/TCP", "allow", undefined],
    ["80-81/TCP", undefined, "allow"],
  ]);
});

it("nothing where both versions say the same, whatever their maps' own keys and numbers are", () => {
  const { comparison, text } = compare(`  ingress:\n    - ${fromWeb}\n`, "1.14", "1.20");
  expect(comparison).toMatchObject({ before: "1.14", after: "1.20", verdicts: [], gone: [], appeared: [], maps: [] });
  expect(text).toContain("# Nothing changes for these files.");
});
