// "Allow this flow" case by case: what is proposed for which denial, in which words of policy, and what it opens.
import { expect, test } from "vitest";
import type { Settings } from "../../src/core/snapshot.ts";
import { allow, dbPolicy, flow, folderOf, fromApi, node, propose, service, textOf } from "../support/allowFolder.ts";

test("a peer for the rule that allows its port to others", () => {
  expect(textOf({ policy: dbPolicy(fromApi) }, flow, "peer")).toBe("- matchLabels:\n    app: web");
});

test("a port for the rule that allows others to its peer", () => {
  const asked = { ...flow, from: "shop/api", port: 9090 };
  expect(textOf({ policy: dbPolicy(fromApi) }, asked, "port")).toBe('- {port: "9090", protocol: TCP}');
});

test("a peer of another namespace is named with it", () => {
  const asked = { ...flow, from: "monitoring/prometheus" };
  expect(textOf({ policy: dbPolicy(fromApi) }, asked, "peer")).toBe(
    "- matchLabels:\n    app: prometheus\n    k8s:io.kubernetes.pod.namespace: monitoring",
  );
});

test("a port for several peers tells whom else it lets in, and comes behind what opens less", () => {
  const both = fromApi.replace("    toPorts", "    - matchLabels: {app: web}\n    toPorts");
  const found = propose({ policy: dbPolicy(both) }, { ...flow, port: 9090 });
  expect(found.map(({ kind, opened }) => [kind, opened])).toEqual([
    ["item", []],
    ["policy", []],
    ["port", [{ direction: "ingress", endpoints: ["shop/db"], peers: ["shop/api"], ports: ["9090/TCP"] }]],
  ]);
});

test("a rule for a policy of several endpoints tells which others it opens", () => {
  const wide = dbPolicy(fromApi).replace("{matchLabels: {app: db}}", "{}");
  const [first, ...others] = propose({ policy: wide }, flow);
  expect(first).toMatchObject({
    kind: "policy",
    policy: "CiliumNetworkPolicy shop/allow-db-from-web-8080",
    opened: [],
  });
  expect(others.find(({ kind }) => kind === "item")?.opened).toEqual([
    { direction: "ingress", endpoints: ["shop/api", "shop/web"], peers: ["shop/web"], ports: ["8080/TCP"] },
  ]);
});

test("no peer is added to a rule that has L7 rules", () => {
  const http = fromApi.replace(
    "toPorts:",
    'toPorts:\n    - ports: [{port: "80", protocol: TCP}]\n      rules: {http: [{method: GET}]}',
  );
  const kinds = propose({ policy: dbPolicy(http) }, flow).map(({ kind }) => kind);
  expect(kinds).not.toContain("peer");
});

test("ICMP is a rule with icmps, and in 1.8, which has none, a rule for every port", () => {
  const ping = { ...flow, protocol: "ICMP", port: 8 };
  expect(textOf({ policy: dbPolicy(fromApi) }, ping, "item")).toMatch(
    /icmps:\n {2}- fields:\n {4}- type: 8\n {6}family: IPv4$/,
  );
  const [first] = propose({ policy: dbPolicy(fromApi), settings: { cilium: "1.8" } }, ping);
  expect(first?.opened).toEqual([{ direction: "ingress", endpoints: ["shop/db"], peers: ["shop/web"], ports: [] }]);
  expect(first?.text).not.toMatch(/Ports|icmps/);
});

test.each([
  ["203.0.113.7", "- fromCIDR:\n  - 203.0.113.7/32\n"],
  ["2001:db8::1", '- fromCIDR:\n  - "2001:db8::1/128"\n'],
  ["remote-node", "- fromEntities:\n  - remote-node\n"],
  ["world", "- fromEntities:\n  - world\n"],
])("%s as a rule names it", (from, start) => {
  const settings = { options: { "enable-ipv6": "true" } };
  const [found] = propose({ policy: dbPolicy(fromApi), settings }, { ...flow, from }).filter(
    ({ kind }) => kind === "item",
  );
  expect(found?.text.startsWith(start)).toBe(true);
});

test("a name is allowed by its name", () => {
  const egress = dbPolicy("  egress:\n  - toEntities: [host]\n");
  const config = "dns: {api.example.com: [203.0.113.10]}\n";
  const asked = { ...flow, from: "shop/db", to: "fqdn:api.example.com", port: 443 };
  expect(textOf({ policy: egress, config }, asked, "item")).toMatch(
    /^- toFQDNs:\n {2}- matchName: api\.example\.com\n/,
  );
});

test("a service is allowed by its selector and its pods' port", () => {
  const egress = dbPolicy("  egress:\n  - toEntities: [host]\n").replaceAll("db", "web");
  const asked = { ...flow, to: "svc:shop/db", port: 80 };
  expect(textOf({ policy: egress, others: service }, asked, "item")).toBe(
    '- toEndpoints:\n  - matchLabels:\n      app: db\n  toPorts:\n  - ports:\n    - port: "8080"\n      protocol: TCP',
  );
  const byAddress = propose({ policy: egress, others: service }, { ...asked, to: "10.96.0.10" });
  expect(byAddress.find(({ kind }) => kind === "item")?.text).toMatch(/app: db/);
});

test("a NetworkPolicy is edited in its own words", () => {
  const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
  - from:
    - podSelector: {matchLabels: {app: api}}
    ports:
    - port: 8080
`;
  expect(textOf({ policy }, flow, "peer")).toBe("- podSelector:\n    matchLabels:\n      app: web");
  expect(textOf({ policy }, { ...flow, from: "monitoring/prometheus" }, "peer")).toBe(
    "- namespaceSelector:\n    matchLabels:\n      kubernetes.io/metadata.name: monitoring\n  podSelector:\n    matchLabels:\n      app: prometheus",
  );
  expect(textOf({ policy }, { ...flow, from: "shop/api", port: 9090 }, "port")).toBe("- protocol: TCP\n  port: 9090");
});

test("a node is opened by a clusterwide policy for its host name", () => {
  const policy = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: hosts}
spec:
  nodeSelector: {}
  ingress: [{fromEntities: [health]}]
`;
  const settings = { options: { "enable-host-firewall": "true" } };
  const asked = { from: "world", to: "node:node-1", protocol: "TCP", port: 22 };
  const [found] = propose({ policy, others: node, settings }, asked).filter(({ kind }) => kind === "policy");
  expect(found?.policy).toBe("CiliumClusterwideNetworkPolicy allow-node-from-world-22");
  expect(found?.text).toContain("nodeSelector:\n    matchLabels:\n      kubernetes.io/hostname: node-1\n");
});

test("nothing is proposed for a policy that the packet passes by", () => {
  const policy = dbPolicy(fromApi);
  expect(allow(folderOf({ policy }), { ...flow, from: "shop/db", to: "shop/db" })).toEqual({
    sides: [],
    nothing: "not-denied",
  });
});

test("a deny stands in the way of every rule, and is named", () => {
  const policy = dbPolicy(`${fromApi}  ingressDeny:\n  - fromEndpoints: [{matchLabels: {app: web}}]\n`);
  const [side] = allow(folderOf({ policy }), flow).sides;
  expect(side?.proposals).toEqual([]);
  expect(side?.blockedBy).toMatchObject([
    { policy: "CiliumNetworkPolicy shop/db", path: "spec.ingressDeny[0]", line: 12 },
  ]);
});

test("a deny of the baseline tier gives way to a rule", () => {
  const policy = `${dbPolicy(fromApi)}---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: baseline}
spec:
  tier: Baseline
  priority: 1
  subject: {pods: {podSelector: {matchLabels: {app: db}}, namespaceSelector: {}}}
  ingress: [{action: Deny, from: [{pods: {podSelector: {matchLabels: {app: web}}, namespaceSelector: {}}}]}]
`;
  const settings = { options: { "enable-k8s-cluster-network-policy": "true" } };
  // The rules of the normal tier go before the baseline's.
  expect(textOf({ policy, settings }, flow, "peer")).toBe("- matchLabels:\n    app: web");
});

test("both sides that deny have proposals of their own", () => {
  const web = dbPolicy("  egress:\n  - toEntities: [host]\n").replaceAll("db", "web");
  const folder = { policy: `${dbPolicy(fromApi)}---\n${web}` };
  const { sides } = allow(folderOf(folder), flow);
  expect(sides.map(({ direction, endpoint, proposals }) => [direction, endpoint, proposals[0]?.added])).toEqual([
    ["egress", "shop/web", "shop/db on 8080/TCP"],
    ["ingress", "shop/db", "shop/web"],
  ]);
});

test("a reference that names nothing is an error, as of the flow itself", () => {
  expect(folderOf({ policy: dbPolicy(fromApi) }).allow({ ...flow, from: "shop/wbe" })).toMatchObject({ field: "from" });
});

test("labels that no pod has are allowed by these labels", () => {
  const asked = { ...flow, from: "labels:app=job,io.kubernetes.pod.namespace=shop" };
  expect(textOf({ policy: dbPolicy(fromApi) }, asked, "peer")).toBe("- matchLabels:\n    app: job");
});

test("text with templates is left alone: the policy is new, in a file of its own", () => {
  const policy = dbPolicy(fromApi).replace("{name: db, ", "{name: db, annotations: {x: '{{ y }}'}, ");
  const found = allow(folderOf({ policy, settings: { options: { "enable-policy": "always" } } }), flow).sides.flatMap(
    ({ proposals }) => proposals,
  );
  expect(found.every(({ kind, isNewFile }) => kind === "policy" && isNewFile)).toBe(true);
  expect(found.length).toBeGreaterThan(0);
});

test("a new file in a folder with a kustomization has to be listed there", () => {
  const unlistedOf = (...resources: string[]) => {
    const others = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [${resources.join(", ")}]
`;
    const policy = dbPolicy(fromApi).replace("{name: db, ", "{name: db, annotations: {x: '{{ y }}'}, ");
    return allow(folderOf({ policy, others, settings: { options: { "enable-policy": "always" } } }), flow)
      .sides.filter(({ direction }) => direction === "ingress")
      .flatMap(({ proposals }) => proposals)
      .map(({ file, unlisted }) => ({ file, unlisted }));
  };
  const file = "allow-db-from-web-8080.yaml";
  expect(unlistedOf("db.yaml")).toEqual([{ file, unlisted: { kustomization: "others.yaml", path: file } }]);
  expect(unlistedOf("db.yaml", file)).toEqual([{ file, unlisted: undefined }]);
});

test("the files of a folder stay as they were asked about", () => {
  const world = folderOf({ policy: dbPolicy(fromApi) });
  const before = JSON.stringify(world.policyMap("shop/db"));
  allow(world, flow);
  expect(JSON.stringify(world.policyMap("shop/db"))).toBe(before);
  expect(world.flow(flow)).toMatchObject({ decision: "denied" });
});

test("a pod that is nothing but a reserved identity is selected by it, clusterwide", () => {
  const init = `apiVersion: cilium.io/v2
kind: CiliumEndpoint
metadata: {name: new, namespace: shop}
status:
  identity: {id: 5, labels: ["reserved:init"]}
  networking: {addressing: [{ipv4: 10.0.0.9}]}
`;
  const asked = { from: "host", to: "shop/new", protocol: "TCP", port: 80 };
  const settings = { options: { "allow-localhost": "policy" } };
  const [found] = propose({ policy: dbPolicy(fromApi), others: init, settings }, asked);
  expect(found).toMatchObject({
    policy: "CiliumClusterwideNetworkPolicy allow-init-from-host-80",
    text: expect.stringContaining('endpointSelector:\n    matchLabels:\n      reserved:init: ""\n'),
  });
});

test("a policy that would turn others away turns on no default deny, in versions that can say so", () => {
  // The labels of shop/old are among those of shop/new, which no policy selects.
  const workloads = [
    ["old", "{team: a}"],
    ["new", "{team: a, tier: x}"],
  ]
    .map(
      ([name, labels]) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: ${labels}}\n`,
    )
    .join("---\n");
  const closed = dbPolicy("  ingress: [{}]\n").replace(
    "{matchLabels: {app: db}}",
    "{matchLabels: {team: a}, matchExpressions: [{key: tier, operator: DoesNotExist}]}",
  );
  const asked = { ...flow, to: "shop/old" };
  const folder = { policy: closed, others: workloads };
  const policyOf = (settings: Settings) =>
    propose({ ...folder, settings }, asked).find(({ kind }) => kind === "policy");
  expect(policyOf({})?.text).toContain("  enableDefaultDeny:\n    ingress: false\n  ingress:\n");
  // It is open for them anyway.
  expect(policyOf({})?.opened).toEqual([]);
  expect(policyOf({ cilium: "1.14" })).toBeUndefined();
  expect(propose(folder, asked).map(({ kind }) => kind)).toEqual(["item", "policy"]);
});
