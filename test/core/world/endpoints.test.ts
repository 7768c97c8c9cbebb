import { describe, expect, it } from "vitest";
import { readFolder } from "./support.ts";

const deployment = (name: string, extra = "") => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, pod-template-hash: abc, app.kubernetes.io/name: ${name} } }
    spec:
      ${extra}
      containers:
        - ports: [{ name: HTTP, containerPort: 8080 }, { name: "a--b", containerPort: 1 }, { containerPort: 9 }]
      initContainers:
        - { restartPolicy: Always, ports: [{ name: side, containerPort: 7 }] }
`;
const pod = (name: string, metadata: string, rest = "") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop, ${metadata} }\n${rest}`;

const endpointsOf = (text: string) => readFolder({ "a.yaml": text }).reading.value.endpoints;

describe("endpoints", () => {
  it("a workload without pods stands for them, with the labels that Cilium gives a pod", () => {
    const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { team: store } }\n";
    const [endpoint] = endpointsOf(`${namespace}---\n${deployment("web", "serviceAccountName: web")}`);
    expect(endpoint).toMatchObject({
      name: "shop/web",
      kind: "Deployment",
      nReplicas: 2,
      namedPorts: [{ name: "http", protocol: "TCP", port: 8080 }],
    });
    expect(endpoint?.labels).toEqual([
      "k8s:app=web",
      "k8s:app.kubernetes.io/name=web",
      "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop",
      "k8s:io.cilium.k8s.namespace.labels.team=store",
      "k8s:io.cilium.k8s.policy.cluster=default",
      "k8s:io.cilium.k8s.policy.serviceaccount=web",
      "k8s:io.kubernetes.pod.namespace=shop",
    ]);
  });

  it("what a workload of the folder owns is no endpoint of its own", () => {
    const replicaSet = deployment("web-1")
      .replace("kind: Deployment", "kind: ReplicaSet")
      .replace("name: web-1, namespace", "name: web-1, ownerReferences: [{ kind: Deployment, name: web }], namespace");
    expect(endpointsOf(`${deployment("web")}---\n${replicaSet}`).map(({ name }) => name)).toEqual(["shop/web"]);
    expect(endpointsOf(replicaSet).map(({ name }) => name)).toEqual(["shop/web-1"]);
  });

  it("pods replace their workload: by owner through a ReplicaSet, or by labels", () => {
    const replicaSet = `apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: { name: web-1, namespace: shop, ownerReferences: [{ kind: Deployment, name: web }] }\nspec: { template: { metadata: {} } }\n`;
    const owned = pod("web-1-x", "ownerReferences: [{ kind: ReplicaSet, name: web-1 }]");
    expect(endpointsOf([deployment("web"), replicaSet, owned].join("---\n")).map(({ name }) => name)).toEqual([
      "shop/web-1-x",
    ]);
    const labelled = pod("web-2", "labels: { app: web }");
    expect(endpointsOf([deployment("web"), deployment("db"), labelled].join("---\n")).map(({ name }) => name)).toEqual([
      "shop/db",
      "shop/web-2",
    ]);
  });

  it("two of one name carry their kinds", () => {
    const other = deployment("web").replace("kind: Deployment", "kind: StatefulSet");
    expect(endpointsOf(`${deployment("web")}---\n${other}`).map(({ name }) => name)).toEqual([
      "shop/Deployment/web",
      "shop/StatefulSet/web",
    ]);
  });

  it("hostNetwork pods and finished ones have no endpoint, and the world says so", () => {
    const { value } = readFolder({
      "a.yaml": [
        deployment("agent", "hostNetwork: true"),
        pod("done", "labels: { app: x }", "status: { phase: Succeeded }\n"),
      ].join("---\n"),
    }).reading;
    expect(value.endpoints).toEqual([]);
    expect(value.withoutEndpoint?.map(({ name }) => name)).toEqual(["shop/done", "shop/agent"]);
    expect(value.withoutEndpoint?.map(({ hostNetwork }) => hostNetwork?.namespace)).toEqual([undefined, "shop"]);
  });

  it("a Pod and a CiliumEndpoint of one name are one, numbers come from Cilium", () => {
    const recorded = `apiVersion: cilium.io/v2
kind: CiliumEndpoint
metadata: { name: web-1, namespace: shop }
status:
  identity: { id: 4711, labels: ["k8s:io.kubernetes.pod.namespace=shop", "k8s:app=web"] }
  networking: { node: 192.0.2.1, addressing: [{ ipv4: 10.0.0.7 }] }
  named-ports: [{ name: http, port: 8080, protocol: TCP }]
`;
    const slice = `apiVersion: cilium.io/v2alpha1
kind: CiliumEndpointSlice
metadata: { name: ces-1 }
namespace: shop
endpoints: [{ name: web-1, id: 1 }, { name: db-1, id: 4712, networking: { addressing: [{ ipv4: 10.0.0.8 }] } }]
`;
    const identity = `apiVersion: cilium.io/v2\nkind: CiliumIdentity\nmetadata: { name: "4712" }\nsecurity-labels: { "k8s:tier": "", "k8s:app": db }\n`;
    const node = `apiVersion: v1\nkind: Node\nmetadata: { name: node-1 }\nstatus: { addresses: [{ type: InternalIP, address: 192.0.2.1 }] }\n`;
    const { value } = readFolder({
      "a.yaml": [pod("web-1", "labels: { app: web }"), recorded, slice, identity, node].join("---\n"),
    }).reading;
    expect(value.endpoints).toMatchObject([
      { name: "shop/db-1", labels: ["k8s:app=db", "k8s:tier"], givenIdentity: 4712, ips: ["10.0.0.8"] },
      {
        name: "shop/web-1",
        kind: "Pod",
        labels: ["k8s:app=web", "k8s:io.kubernetes.pod.namespace=shop"],
        givenIdentity: 4711,
        ips: ["10.0.0.7"],
        node: "node-1",
      },
    ]);
    expect(value.isComplete).toBe(true);
    expect([...value.givenIdentities]).toEqual(
      expect.arrayContaining([
        ["k8s:app=db,k8s:tier", 4712],
        ["k8s:app=web,k8s:io.kubernetes.pod.namespace=shop", 4711],
      ]),
    );
  });

  it("CronJobs and foreign kinds with a pod template are workloads; a patch without labels does not win", () => {
    const cronJob = `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: b, namespace: shop }\nspec: { jobTemplate: { spec: { template: { metadata: { labels: { app: b } }, spec: { containers: [] } } } } }\n`;
    const rollout = `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: r, namespace: shop }\nspec: { template: { metadata: { labels: { app: r } }, spec: { containers: [{ name: r }] } } }\n`;
    const patch = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec: { template: { spec: { containers: [] } } }\n`;
    const endpoints = endpointsOf([cronJob, rollout, patch, deployment("web")].join("---\n"));
    expect(endpoints.map(({ name, labels }) => [name, labels[0]])).toEqual([
      ["shop/b", "k8s:app=b"],
      ["shop/r", "k8s:app=r"],
      ["shop/web", "k8s:app=web"],
    ]);
  });
});
