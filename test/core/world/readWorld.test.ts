import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readFolder } from "./support.ts";

const policy = (port: string) =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: a, namespace: other }\nspec: { endpointSelector: {}, ingress: [{ toPorts: [{ ports: [{ port: "${port}" }] }] }] }\n`;
const workload = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { template: { metadata: { labels: { app: web } }, spec: { containers: [] } } }\n`;

describe("readWorld", () => {
  it("an edit of a policy keeps endpoints, services and nodes as they were", () => {
    const before = readFolder({ "p.yaml": policy("80"), "w.yaml": workload });
    const after = readFolder({ "p.yaml": policy("8080"), "w.yaml": workload }, {}, before);
    expect(after.reading.value.policyObjects).not.toEqual(before.reading.value.policyObjects);
    expect(after.reading.value.endpoints).toBe(before.reading.value.endpoints);
    expect(after.reading.value.services).toBe(before.reading.value.services);
    const moved = readFolder({ "p.yaml": policy("8080"), "w.yaml": `# moved\n${workload}` }, {}, after);
    expect(moved.reading.value.endpoints[0]?.origin?.range.start).toBe(
      (after.reading.value.endpoints[0]?.origin?.range.start ?? 0) + "# moved\n".length,
    );
  });

  it("namespaces of policies and endpoints exist without a manifest", () => {
    const { namespaces } = readFolder({ "p.yaml": policy("80"), "w.yaml": workload }).reading.value;
    expect([...namespaces.keys()].sort()).toEqual(["default", "other"]);
    expect(namespaces.get("other")).toEqual({ labels: { "kubernetes.io/metadata.name": "other" }, isDeclared: false });
  });

  it("takes agent options, cluster, routing and label prefixes from cilium-config; settings win", () => {
    const config = `apiVersion: v1
kind: ConfigMap
metadata: { name: cilium-config, namespace: kube-system }
data: { enable-policy: always, enable-ipv6: "true", cluster-name: east, routing-mode: native, labels: "!app", unrelated: x }
`;
    const { value, problems } = readFolder(
      { "c.yaml": config, "w.yaml": workload },
      { options: { "enable-ipv6": "false", "enable-polcy": "never" } },
    ).reading;
    expect(value.options).toMatchObject({ "enable-policy": "always", "enable-ipv6": false });
    expect(value).toMatchObject({ cluster: "east", config: { routing: "native" } });
    expect(value.endpoints[0]?.labels.some((label) => label.startsWith("k8s:app="))).toBe(false);
    expect(problems).toEqual([{ code: "unknown-option", message: expect.stringContaining("enable-policy") }]);
  });

  it("reads services with their backends and target ports", () => {
    const text = `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { clusterIP: None, selector: { app: web }, ports: [{ port: 80, targetPort: http }, { name: b, port: 81, protocol: UDP }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, labels: { kubernetes.io/service-name: web } }
endpoints: [{ addresses: [10.0.0.1] }, { addresses: [10.0.0.2], conditions: { ready: false } }]
`;
    expect(readFolder({ "s.yaml": text }).reading.value.services).toMatchObject([
      {
        name: "web",
        clusterIPs: [],
        backendIPs: ["10.0.0.1"],
        ports: [
          { port: 80, targetPort: "http", protocol: "TCP" },
          { port: 81, targetPort: 81, protocol: "UDP" },
        ],
      },
    ]);
  });
});

describe("the example", () => {
  const root = join(import.meta.dirname, "../../../examples/shop");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
  const { value } = readFolder(
    Object.fromEntries(files.map((file) => [file.replaceAll("\\", "/"), readFileSync(join(root, file), "utf8")])),
  ).reading;

  it("holds the world that its comments promise", () => {
    expect(value.endpoints.map(({ name }) => name)).toEqual([
      "monitoring/dashboard",
      "monitoring/prometheus",
      "shop/api",
      "shop/backup",
      "shop/db",
      "shop/frontend",
      "shop/web",
    ]);
    expect(value).toMatchObject({
      profileFrom: ".cilium-policy-lens.yaml:5",
      isComplete: false,
      withoutEndpoint: [{ name: "monitoring/node-exporter" }],
    });
    expect(value.endpoints[0]?.origin?.file).toBe(".cilium-policy-lens.yaml");
    expect(value.nodes.map(({ name, ips, podCIDRs }) => [name, ips, podCIDRs])).toEqual([
      ["node-1", ["192.168.10.11"], ["10.0.1.0/24"]],
      ["node-2", ["192.168.10.12"], ["10.0.2.0/24"]],
    ]);
    expect(value.cidrGroups).toEqual([
      { name: "partners", labels: { contract: "signed" }, cidrs: ["192.0.2.0/28", "192.0.2.64/28"] },
    ]);
    expect(new Set(value.policyObjects.map(({ kind }) => kind))).toEqual(
      new Set(["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "NetworkPolicy"]),
    );
    expect(value.options["enable-host-firewall"]).toBe(true);
  });
});
