// What rules of one selector and port asked for and did not get, because they met before there were keys.
import { expect, test } from "vitest";
import { analyzeWorkspace } from "../../../src/core/index.ts";

const pod = (name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: { app: ${name} } }\nspec: {}\n`;

function skippedOf(spec: string): readonly (string | undefined)[] {
  const text = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: p, namespace: default }
spec:
  endpointSelector: { matchLabels: { app: a } }
${spec}`;
  const { worlds } = analyzeWorkspace([
    { file: "pods.yaml", text: `${pod("a")}---\n${pod("b")}` },
    { file: "p.yaml", text },
  ]);
  return (worlds[0]?.policyMap("default/a")?.skipped ?? []).map(
    ({ reason, protocol, port, origins, coveredBy }) =>
      `${origins[0]?.path} ${port}/${protocol}: ${reason}, ${coveredBy?.origins[0]?.path ?? "nothing"}`,
  );
}

const fromB = "fromEndpoints: [{ matchLabels: { app: b } }]";
const port80 = 'toPorts: [{ ports: [{ port: "80", protocol: TCP }] }]';

test("an allow beside a deny of the same selector and port, whichever stands first", () => {
  expect(skippedOf(`  ingress: [{ ${fromB} }]\n  ingressDeny: [{ ${fromB} }]\n`)).toEqual([
    "spec.ingress[0] 0/ANY: overridden-by-deny, spec.ingressDeny[0]",
  ]);
  expect(skippedOf(`  ingressDeny: [{ ${fromB}, ${port80} }]\n  ingress: [{ ${fromB}, ${port80} }]\n`)).toEqual([
    "spec.ingress[0] 80/TCP: overridden-by-deny, spec.ingressDeny[0]",
  ]);
});

test("rules that say the same are both in the map", () => {
  expect(skippedOf(`  ingress: [{ ${fromB} }, { ${fromB} }]\n`)).toEqual([]);
});
