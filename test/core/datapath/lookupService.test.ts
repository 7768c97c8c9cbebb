import { expect, test } from "vitest";
import { analyzeWorkspace } from "../../../src/core/index.ts";

const text = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: c}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
`;

test("a service is asked by its own port: a NodePort is told with the port that it is of", () => {
  const [world] = analyzeWorkspace([{ file: "w.yaml", text }]).worlds;
  expect(world?.flow({ from: "world", to: "svc:default/web", protocol: "TCP", port: 30080 })).toMatchObject({
    error: "svc:default/web has no port 30080/TCP: it has 80/TCP; 30080 is the NodePort of 80/TCP",
    field: "port",
  });
});

const hostNetwork = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {nodeName: node-1, containers: [{name: c}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: exporter}
spec: {template: {metadata: {labels: {app: exporter}}, spec: {hostNetwork: true, containers: [{name: c, ports: [{name: metrics, containerPort: 9100}]}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: exporter}
spec: {selector: {app: exporter}, ports: [{port: 80, targetPort: metrics}]}
---
apiVersion: v1
kind: Service
metadata: {name: kubernetes}
spec: {ports: [{port: 443, targetPort: 6443}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: kubernetes}
subsets: [{addresses: [{ip: 192.168.0.1}, {ip: 192.168.0.2}, {ip: 203.0.113.5}]}]
---
apiVersion: v1
kind: Node
metadata: {name: node-1}
status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}
---
apiVersion: v1
kind: Node
metadata: {name: node-2}
status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}
`;

function identitiesBehind(service: string, port: number, cilium: string) {
  const [world] = analyzeWorkspace([{ file: "w.yaml", text: hostNetwork }], { cilium }).worlds;
  const answer = world?.flow({ from: "default/web", to: service, protocol: "TCP", port });
  if (answer === undefined || "error" in answer) throw new Error(answer?.error ?? "no world");
  return answer.backends?.map(({ backend, answer: { egress } }) => [backend, egress?.peerIdentity]);
}

test("a DaemonSet of the node's network has a backend on each node, with the node's identity", () => {
  expect(identitiesBehind("svc:default/exporter", 80, "1.20")).toEqual([
    ["default/exporter on node-1 9100/TCP", 1],
    ["default/exporter on node-2 9100/TCP", 7],
  ]);
});

test.each([
  ["1.20", [1, 7, 2]],
  ["1.11", [1, 7, 2]],
  ["1.8", [1, 6, 2]],
])("behind default/kubernetes are the nodes that serve the API server: Cilium %s", (cilium, identities) => {
  expect(identitiesBehind("svc:default/kubernetes", 443, cilium)?.map(([, identity]) => identity)).toEqual(identities);
});

test("what an agent adds to the labels of host and world for the API server is said to be left out", () => {
  const [world] = analyzeWorkspace([{ file: "w.yaml", text: hostNetwork }]).worlds;
  const codes = ["192.168.0.1", "192.168.0.2", "203.0.113.5"].map((to) => {
    const answer = world?.flow({ from: "default/web", to, protocol: "TCP", port: 6443 });
    return answer !== undefined && "assumptions" in answer
      ? answer.assumptions.map(({ code }) => code).filter((code) => code.startsWith("NOT_MODELLED"))
      : [];
  });
  expect(codes).toEqual([["NOT_MODELLED_KUBE_APISERVER"], [], ["NOT_MODELLED_KUBE_APISERVER"]]);
});

test("a pod's own packet to a NodePort is followed to the node, and the service is named", () => {
  const nodePort = hostNetwork.replace(
    "{selector: {app: exporter}, ports: [{port: 80,",
    "{type: NodePort, selector: {app: exporter}, ports: [{port: 80, nodePort: 30080,",
  );
  const [world] = analyzeWorkspace([{ file: "w.yaml", text: nodePort }]).worlds;
  expect(world?.flow({ from: "default/web", to: "node:node-2", protocol: "TCP", port: 30080 })).toMatchObject({
    backends: null,
    assumptions: expect.arrayContaining([
      { code: "NOT_MODELLED_NODE_PORT", message: expect.stringContaining("svc:default/exporter, 80/TCP") },
    ]),
  });
});

test.each([
  ["1.20", "tunnel", 7],
  ["1.11", "native", 7],
  ["1.11", "tunnel", 6],
] as const)("Cilium %s by %s: the API server of another node", (cilium, routing, identity) => {
  const [world] = analyzeWorkspace([{ file: "w.yaml", text: hostNetwork }], { cilium }).worlds;
  const flow = { from: "node:node-2", to: "default/web", protocol: "TCP", port: 8443, walk: { routing } };
  expect(world?.flow(flow)).toMatchObject({ ingress: { peerIdentity: identity } });
});

const withoutPods = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {nodeName: node-1, containers: [{name: c}]}
---
apiVersion: v1
kind: Service
metadata: {name: empty}
spec: {clusterIP: 10.96.0.10, selector: {app: none}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: alias}
spec: {type: ExternalName, externalName: db.example.com, ports: [{port: 80}]}
`;

test("a packet to a service without backends drops with the events of its way, and takes nothing for granted behind it", () => {
  const [world] = analyzeWorkspace([{ file: "w.yaml", text: withoutPods }], { cilium: "1.14" }).worlds;
  const answer = world?.flow({ from: "default/web", to: "svc:default/empty", protocol: "TCP", port: 80 });
  if (answer === undefined || "error" in answer) throw new Error("no answer");
  expect(answer).toMatchObject({ decision: "denied", dropReason: { code: 158 }, backends: [] });
  expect(answer.events).toEqual([expect.stringContaining("xx drop (Service backend not found)")]);
  expect(answer.constants.length).toBeGreaterThan(0);
  expect(answer.assumptions.map(({ code }) => code)).toEqual(["ASSUMES_KUBE_PROXY", "ASSUMES_PER_PACKET_SERVICE"]);
});

test("an ExternalName service is an alias in DNS, and no address to ask", () => {
  const [world] = analyzeWorkspace([{ file: "w.yaml", text: withoutPods }]).worlds;
  expect(world?.flow({ from: "default/web", to: "svc:default/alias", protocol: "TCP", port: 80 })).toMatchObject({
    error: expect.stringContaining("ask fqdn:db.example.com"),
    field: "to",
  });
});

const gateway = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: c}]}
---
apiVersion: v1
kind: Service
metadata: {name: cilium-gateway-shop}
spec: {type: LoadBalancer, clusterIP: 10.96.0.21, ports: [{port: 80}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: cilium-gateway-shop, labels: {kubernetes.io/service-name: cilium-gateway-shop}}
endpoints: [{addresses: [192.192.192.192]}]
`;

test.each(["default/web", "203.0.113.9"])("%s to a Gateway's service is told that the proxy serves it", (from) => {
  const [world] = analyzeWorkspace([{ file: "w.yaml", text: gateway }]).worlds;
  const answer = world?.flow({ from, to: "svc:default/cilium-gateway-shop", protocol: "TCP", port: 80 });
  expect(answer).toMatchObject({
    assumptions: expect.arrayContaining([
      { code: "NOT_MODELLED_L7_SERVICE", message: expect.stringContaining("ask to ingress") },
    ]),
  });
});
