// Which endpoints stand in for selectors that match no real one does not depend on what was asked before.
import { expect, test } from "vitest";
import { analyzeWorkspace, createAnalyzer } from "../../../src/core/analyzer.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";

function policyOf(values: readonly string[]): { readonly file: string; readonly text: string } {
  const expression = { key: "tier", operator: "In", values };
  const spec = { endpointSelector: { matchExpressions: [expression] }, ingress: [{}] };
  const object = {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name: "p", namespace: "default" },
    spec,
  };
  return { file: "policy.yaml", text: JSON.stringify(object) };
}

function namesOf(snapshot: Snapshot): readonly string[] {
  return snapshot.worlds.flatMap(({ endpoints }) => endpoints.map(({ name }) => name));
}

test("the first value of `In` counts, also where the same values stood in another order before", () => {
  const analyzer = createAnalyzer();
  expect(namesOf(analyzer.update([policyOf(["y", "x"])]))).toEqual([expect.stringContaining("tier=y")]);
  const edited = namesOf(analyzer.update([policyOf(["x", "y"])]));
  expect(edited).toEqual([expect.stringContaining("tier=x")]);
  expect(edited).toEqual(namesOf(analyzeWorkspace([policyOf(["x", "y"])])));
});
