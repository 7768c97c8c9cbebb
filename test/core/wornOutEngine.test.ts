// A long session leaves nothing behind: what an engine keeps of policies that are gone goes with the engine.
import { expect, test } from "vitest";
import { analyzeWorkspace, createAnalyzer } from "../../src/core/analyzer.ts";
import type { Analyzer, InputFile } from "../../src/core/snapshot.ts";

const pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: db, namespace: shop, labels: { app: db } }\n";
const nRules = 500;
const nEdits = 12;

test("an engine that has seen many rules come and go is replaced, and the answers stay", () => {
  const analyzer = createAnalyzer();
  analyzer.update([{ file: "pod.yaml", text: pod }, policyOf("first", 1)]);
  const engines = new Set([valuesOf(analyzer)]);
  analyzer.update([policyOf("second", 1)]);
  engines.add(valuesOf(analyzer));
  expect(engines.size).toBe(1);
  for (let edit = 0; edit < nEdits; edit++) {
    analyzer.update([policyOf(`many${edit}`, nRules)]);
    analyzer.update([policyOf("few", 1)]);
    engines.add(valuesOf(analyzer));
  }
  expect(engines.size).toBe(2);
  const files = [{ file: "pod.yaml", text: pod }, policyOf("last", 2)];
  const map = analyzer.update(files).worlds[0]?.policyMap("shop/db");
  expect(map).toBeDefined();
  expect(map).toEqual(analyzeWorkspace(files).worlds[0]?.policyMap("shop/db"));
});

function policyOf(app: string, nRules: number): InputFile {
  const rules = Array.from(
    { length: nRules },
    (_, at) => `    - fromEndpoints: [{ matchLabels: { app: ${app}${at} } }]`,
  );
  const head = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: db, namespace: shop }\n";
  return {
    file: "policy.yaml",
    text: `${head}spec:\n  endpointSelector: { matchLabels: { app: db } }\n  ingress:\n${rules.join("\n")}\n`,
  };
}

/** Each engine has one table of values. */
function valuesOf(analyzer: Analyzer): unknown {
  if (!("worlds" in analyzer) || !Array.isArray(analyzer.worlds)) throw new Error("the analyzer tells its worlds");
  return analyzer.worlds[0].policyWorld.values;
}
