// What a reference of a flow names, and what the other end sees of it.
import { expect, test } from "vitest";
import type { Flow } from "../../../src/core/index.ts";
import { analyzeWorkspace } from "../../../src/core/index.ts";

// With the agent's configuration no option is taken for granted.
const world = `
apiVersion: v1
kind: ConfigMap
metadata: { name: cilium-config, namespace: kube-system }
data: { routing-mode: tunnel }
---
apiVersion: v1
kind: Pod
metadata: { name: web-0, labels: { app: web, tier: front } }
spec: { nodeName: node-1, containers: [{ name: c, ports: [{ name: http, containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web-1, labels: { app: web, tier: back } }
spec: { containers: [{ name: c, ports: [{ name: admin, containerPort: 9090 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: agent, labels: { app: agent } }
spec: { nodeName: node-1, hostNetwork: true, containers: [{ name: c }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: db }
spec: { template: { metadata: { labels: { app: db } }, spec: { nodeName: node-2, containers: [{ name: c }] } } }
---
apiVersion: v1
kind: Node
metadata: { name: node-1 }
status: { addresses: [{ type: InternalIP, address: 192.168.0.1 }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }] }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: db }
spec:
  endpointSelector: { matchLabels: { app: db } }
  ingress: [{ fromEndpoints: [{ matchLabels: { app: job } }] }]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - toPorts: [{ ports: [{ port: http, protocol: TCP }], rules: { http: [{ method: GET }] } }]
    - toPorts: [{ ports: [{ port: admin, protocol: TCP }, { port: "8080", protocol: TCP }], rules: { http: [{ method: PUT }] } }]
`;
const { worlds } = analyzeWorkspace([{ file: "world.yaml", text: world }]);

const ask = (from: string, to: string, more: Partial<Flow> = {}) =>
  worlds[0]?.flow({ from, to, protocol: "TCP", port: 80, ...more });

test("a kind may be written where no two share the name", () => {
  expect(ask("default/Deployment/db", "world")).toMatchObject({ egress: { endpoint: "default/db" } });
  expect(ask("default/StatefulSet/db", "world")).toMatchObject({
    error: expect.stringContaining("default/StatefulSet"),
  });
});

test("labels name the endpoint that has them, with more or without", () => {
  const reference = "labels:k8s:tier=back,k8s:io.kubernetes.pod.namespace=default";
  expect(ask(reference, "world")).toMatchObject({ egress: { endpoint: "default/web-1" }, assumptions: [] });
  expect(ask("labels:app=web", "world")).toMatchObject({ assumptions: [{ code: "ASSUMES_ENDPOINT" }] });
  expect(ask("labels:reserved:world", "default/db")).toMatchObject({ ingress: { peerIdentity: 2 } });
});

test("labels that nobody has are those of a pod that policies select", () => {
  const job = "labels:k8s:app=job,k8s:new=1";
  expect(ask(job, "default/db")).toMatchObject({ decision: "allowed", ingress: { peerIdentity: 50001 } });
  expect(ask("labels:app=job,new=1,io.kubernetes.pod.namespace=other", "default/db")).toMatchObject({
    decision: "denied",
  });
  expect(ask("world", "labels:app=db,new=1")).toMatchObject({ decision: "denied" });
  expect(worlds[0]?.policyMap(job)).toMatchObject({ identity: 50001, enforcement: { ingress: "disabled" } });
  expect(worlds[0]?.policyMap("default/db")?.entries).toHaveLength(
    worlds[0]?.policyMap("labels:app=db,new=1")?.entries.length ?? 0,
  );
});

test("a pod's own node is host to it, another one remote-node, and a hostNetwork pod is its node", () => {
  expect(ask("default/web-0", "192.168.0.1")).toMatchObject({ egress: { peerIdentity: 1 }, assumptions: [] });
  expect(ask("default/db", "node:node-1")).toMatchObject({ egress: { peerIdentity: 6 }, assumptions: [] });
  expect(ask("default/web-1", "node:node-1")).toMatchObject({
    egress: { peerIdentity: 6 },
    assumptions: [{ code: "ASSUMES_REMOTE_NODE" }],
  });
  expect(ask("default/agent", "default/web-0")).toMatchObject({ ingress: { peerIdentity: 1 } });
});

test("an entity that is many identities is refused by name", () => {
  expect(ask("cluster", "default/db")).toMatchObject({ error: expect.stringContaining("many identities") });
});

test("a pod without the port that a service names is no backend", () => {
  expect(ask("world", "svc:default/web")).toMatchObject({
    backends: [{ backend: "default/web-0 8080/TCP", answer: { decision: "redirected" } }],
  });
});

test("rules of a named port are asked only where the pod gives its number that name", () => {
  const put = { http: { method: "PUT", path: "/", headers: {} } };
  const get = { http: { method: "GET", path: "/", headers: {} } };
  expect(ask("world", "default/web-1", { port: 9090, ...put })).toMatchObject({ l7: { decision: "allowed" } });
  expect(ask("world", "default/web-1", { port: 9090, ...get })).toMatchObject({ l7: { decision: "denied" } });
  expect(ask("world", "default/web-0", { port: 8080, ...get })).toMatchObject({ l7: { decision: "allowed" } });
});

test.each([
  ["1.14", 2],
  ["1.16", 9],
  ["1.20", 9],
] as const)("with both address families, an address outside is the world that %s knows", (cilium, identity) => {
  const settings = { cilium, options: { "enable-ipv6": "true" } };
  const dualStack = analyzeWorkspace([{ file: "world.yaml", text: world }], settings).worlds[0];
  for (const to of ["world", "203.0.113.9"]) {
    const answer = dualStack?.flow({ from: "default/web-0", to, protocol: "TCP", port: 443 });
    if (answer === undefined || "error" in answer) throw new Error(answer?.error ?? "no world");
    expect(answer.egress?.peerIdentity).toBe(identity);
  }
});
