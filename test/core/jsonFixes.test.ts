// Fixes in JSON files leave JSON behind, or are not offered.
import { expect, it } from "vitest";
import { analyzeWorkspace } from "../../src/core/analyzer.ts";
import { applyFix } from "./checks/checkText.ts";

const policy = (item: object) =>
  JSON.stringify({
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name: "a" },
    spec: { endpointSelector: {}, ingress: [item] },
  });

it("splits a rule, and offers no YAML", () => {
  const fixes = (text: string) =>
    analyzeWorkspace([{ file: "a.json", text }])
      .findings("a.json")
      .flatMap((finding) => finding.fixes);
  const combined = policy({ fromEntities: ["host"], fromCIDR: ["10.0.0.0/8"] });
  const [split] = fixes(combined);
  expect(split?.title).toBe("Split into two rules");
  const after = split === undefined ? "" : applyFix(combined, split);
  expect(JSON.parse(after).spec.ingress).toEqual([{ fromEntities: ["host"] }, { fromCIDR: ["10.0.0.0/8"] }]);
  expect(fixes(after)).toEqual([]);
  const udp = policy({ toPorts: [{ ports: [{ port: "80", protocol: "UDP" }], rules: { http: [{}] } }] });
  for (const fix of fixes(udp)) expect(() => JSON.parse(applyFix(udp, fix))).not.toThrow();
});
