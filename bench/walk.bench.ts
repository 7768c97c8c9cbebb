// One flow with its walk in a world of 10,000 endpoints, once the maps of its two ends are there.
// Prints one line of JSON: times in milliseconds of CPU.
import { analyzeWorkspace, type Flow } from "../src/core/index.ts";

const nEndpoints = 10_000;
const nNodes = 20;
const nPolicies = 200;
const nFlows = 200;

const nodes = Array.from(
  { length: nNodes },
  (_, node) =>
    `apiVersion: v1\nkind: Node\nmetadata: { name: node-${node} }\nspec: { podCIDR: 10.${node}.0.0/16 }\nstatus: { addresses: [{ type: InternalIP, address: 192.168.0.${node + 1} }] }\n`,
);

const pods = Array.from(
  { length: nEndpoints },
  (_, pod) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: pod-${pod}, labels: { app: app-${pod}, group: g-${pod % nPolicies} } }\nspec: { nodeName: node-${pod % nNodes}, containers: [{ name: c }] }\nstatus: { podIP: 10.${pod % nNodes}.${(pod / nNodes) >> 8}.${((pod / nNodes) & 255) + 1} }\n`,
);

const policies = Array.from(
  { length: nPolicies },
  (_, policy) =>
    `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: policy-${policy} }\nspec:\n  endpointSelector: { matchLabels: { group: g-${policy} } }\n  ingress:\n  - fromEndpoints: [{ matchLabels: { group: g-${(policy + 1) % nPolicies} } }]\n    toPorts: [{ ports: [{ port: "80", protocol: TCP }] }]\n`,
);

const files = inFiles("nodes", nodes, 100).concat(inFiles("pods", pods, 500), inFiles("policies", policies, 100));
const [world] = analyzeWorkspace(files).worlds;
if (world === undefined) throw new Error("no world");

const flows = Array.from({ length: nFlows }, (_, at): Flow => {
  const to = (at * 47) % nEndpoints;
  const from = (to + 1 + (at % 2)) % nEndpoints;
  return { from: `default/pod-${from}`, to: `default/pod-${to}`, protocol: "TCP", port: 80 };
});
const ask = (flow: Flow): number => {
  const start = process.cpuUsage();
  const answer = world.flow(flow);
  if ("error" in answer) throw new Error(answer.error);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};
const first = flows.map(ask);
const again = flows.map(ask);
console.log(JSON.stringify({ nEndpoints: world.endpoints.length, first: spread(first), again: spread(again) }));

function inFiles(name: string, documents: readonly string[], size: number) {
  return Array.from({ length: Math.ceil(documents.length / size) }, (_, at) => ({
    file: `${name}-${at}.yaml`,
    text: documents.slice(at * size, (at + 1) * size).join("---\n"),
  }));
}

function spread(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  return { median: sorted[sorted.length >> 1] ?? 0, p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0 };
}
