// Whom selectors select besides the endpoints of the folder: identities of a cluster, and who stands in for nobody.
import { expect, test } from "vitest";
import { analyzeWorkspace } from "../../../src/core/index.ts";

const policy = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: all }
spec:
  endpointSelector: {}
  ingress: [{ fromEndpoints: [{ matchLabels: { "k8s:app": job } }] }]
`;
const identity = (number: number, app: string) => `---
apiVersion: cilium.io/v2
kind: CiliumIdentity
metadata: { name: "${number}" }
security-labels: { "k8s:app": ${app}, "k8s:io.cilium.k8s.policy.cluster": default, "k8s:io.kubernetes.pod.namespace": x }
`;
const web = `---
apiVersion: cilium.io/v2
kind: CiliumEndpoint
metadata: { name: web, namespace: x }
status: { identity: { id: 700, labels: ["k8s:app=web", "k8s:io.kubernetes.pod.namespace=x"] } }
`;

test("an identity of the cluster is a peer by its own number, without an endpoint in the folder", () => {
  const text = `${policy}${identity(800, "job")}${identity(900, "other")}${web}`;
  const [world] = analyzeWorkspace([{ file: "a.yaml", text }]).worlds;
  const ingress = world?.policyMap("x/web")?.entries.filter(({ direction }) => direction === "ingress");
  expect(ingress?.map(({ identity: peer }) => peer)).toEqual([1, 800]);
  const flow = { to: "x/web", protocol: "TCP", port: 80 };
  expect(world?.flow({ ...flow, from: "identity:800" })).toMatchObject({ decision: "allowed", egress: null });
  expect(world?.flow({ ...flow, from: "identity:900" })).toMatchObject({ decision: "denied" });
});

test("a subject that asks for nothing has a representative where there is nobody", () => {
  const [world] = analyzeWorkspace([
    {
      file: "a.yaml",
      text: policy.replace('fromEndpoints: [{ matchLabels: { "k8s:app": job } }]', "fromEntities: [world]"),
    },
  ]).worlds;
  expect(world?.endpoints).toMatchObject([
    { name: "representative:k8s:io.kubernetes.pod.namespace=default", identity: 50000, representative: true },
  ]);
});
