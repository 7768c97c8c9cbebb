// What a flow's answer says it could not know.
import { expect, test } from "vitest";
import { analyzeWorkspace } from "../../../src/core/index.ts";

const files = [
  {
    file: "pods.yaml",
    text: `apiVersion: v1
kind: Pod
metadata: { name: a, namespace: default, labels: { app: a } }
---
apiVersion: v1
kind: Pod
metadata: { name: b, namespace: default, labels: { app: b } }
`,
  },
  {
    file: "policy.yaml",
    text: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: cloud, namespace: default }
spec:
  endpointSelector: { matchLabels: { app: a } }
  egress:
    - toGroups: [{ aws: { securityGroupsNames: [partners] } }]
`,
  },
];

function codesOf(to: string, options: Readonly<Record<string, string>> = {}): readonly string[] {
  const [world] = analyzeWorkspace(files, { options }).worlds;
  const answer = world?.flow({ from: "default/a", to, protocol: "TCP", port: 443 });
  if (answer === undefined || !("assumptions" in answer)) throw new Error(`no answer: ${JSON.stringify(answer)}`);
  return answer.assumptions.map(({ code }) => code).filter((code) => code.startsWith("NOT_MODELLED"));
}

test("an address outside the cluster could be in a cloud group, a pod could not", () => {
  expect(codesOf("192.0.2.1")).toEqual(["NOT_MODELLED_GROUPS"]);
  expect(codesOf("default/b")).toEqual([]);
});

test("options that put labels on nodes and pods are named", () => {
  expect(codesOf("default/b", { "enable-node-selector-labels": "true" })).toEqual(["NOT_MODELLED_NODE_LABELS"]);
  expect(codesOf("default/b", { "policy-cidr-match-mode": "nodes" })).toEqual(["NOT_MODELLED_CIDR_MATCH_MODE"]);
});
