// A peer that is written once and became several selectors: told as selecting nothing only where none of them selects.
import { expect, test } from "vitest";
import { analyzeWorkspace } from "../../../src/core/index.ts";

function skippedOf(cilium: string, rules: string): readonly string[] {
  const text = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: a, namespace: default}
spec: {endpointSelector: {matchLabels: {app: a}}, egress: [${rules}]}
`;
  const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {app: a}}\n";
  const files = [
    { file: "a.yaml", text },
    { file: "pod.yaml", text: pod },
  ];
  const world = analyzeWorkspace(files, { cilium }).worlds[0];
  const map = world?.policyMap("default/a");
  return (map?.skipped ?? [])
    .filter(({ reason }) => reason === "selects-nothing")
    .map(({ origins: [origin] }) => `${origin?.path}`);
}

test.each(["1.8", "1.11", "1.14", "1.16", "1.18", "1.20"])("in %s", (cilium) => {
  expect(skippedOf(cilium, "{toCIDR: [0.0.0.0/0]}, {toEntities: [world]}, {toEntities: [cluster]}")).toEqual([]);
  expect(skippedOf(cilium, "{toFQDNs: [{matchName: a.com}]}, {toCIDR: [0.0.0.0/0]}")).toEqual(["spec.egress[0]"]);
  // Of two peers each is told for itself.
  expect(skippedOf(cilium, "{toFQDNs: [{matchName: a.com}]}, {toEndpoints: [{matchLabels: {app: a}}]}")).toEqual([
    "spec.egress[0]",
  ]);
});
