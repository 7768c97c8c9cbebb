// What steps may drop a packet for is what that version drops packets for, in its words.
import { expect, test } from "vitest";
import { analyzeWorkspace, type Step, type WalkOptions } from "../../../../src/core/index.ts";

const manifests = `
apiVersion: v1
kind: Pod
metadata: { name: a, labels: { app: a } }
spec: { nodeName: node-1, containers: [{ name: c }] }
---
apiVersion: v1
kind: Pod
metadata: { name: b, labels: { app: b } }
spec: { nodeName: node-2, containers: [{ name: c }] }
---
apiVersion: v1
kind: Node
metadata: { name: node-1 }
---
apiVersion: v1
kind: Node
metadata: { name: node-2 }
---
apiVersion: v1
kind: Service
metadata: { name: b }
spec: { type: NodePort, clusterIP: 10.96.0.1, selector: { app: b }, ports: [{ port: 80, nodePort: 30080 }] }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: b }
spec:
  endpointSelector: { matchLabels: { app: b } }
  ingress: [{ toPorts: [{ ports: [{ port: "80" }], rules: { http: [{ method: GET }] } }] }]
`;

const ways: readonly (readonly [from: string, to: string, walk: Partial<WalkOptions>])[] = [
  ["default/a", "default/b", { routing: "native", hostFirewall: true }],
  ["default/a", "default/b", { routing: "tunnel", endpointRoutes: true }],
  ["default/a", "svc:default/b", { socketLB: false }],
  ["203.0.113.9", "svc:default/b", { kubeProxyReplacement: true, placement: "other-node" }],
  ["node:node-1", "default/b", { hostFirewall: true }],
];

// The last of `errors` in pkg/monitor/api/drop.go of each tag.
test.each([
  ["1.8", 175],
  ["1.11", 182],
  ["1.14", 202],
  ["1.16", 203],
  ["1.18", 205],
  ["1.20", 207],
])("Cilium %s knows drop reasons up to %i", (cilium, last) => {
  const world = analyzeWorkspace([{ file: "w.yaml", text: manifests }], { cilium }).worlds[0];
  const steps: readonly Step[] = ways.flatMap(([from, to, walk]) => {
    const answer = world?.flow({ from, to, protocol: "TCP", port: 80, walk });
    if (answer === undefined || "error" in answer) throw new Error(answer?.error ?? "no world");
    return (answer.backends?.[0]?.answer ?? answer).hops.flatMap((hop) => hop.steps);
  });
  const drops = steps.flatMap(({ branches }) => branches).flatMap(({ drop }) => drop ?? []);
  expect(drops.length).toBeGreaterThan(10);
  expect(drops.filter(({ code }) => code > last)).toEqual([]);
  expect(drops.filter(({ name }) => /^\d+$/.test(name))).toEqual([]);
  expect(drops.filter(({ code, name }) => name === "Policy denied" && code !== 133)).toEqual([]);
});
