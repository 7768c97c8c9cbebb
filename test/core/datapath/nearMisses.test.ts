// Why a flow is denied on a side, and which rules came nearest.
import { expect, test } from "vitest";
import { analyzeWorkspace } from "../../../src/core/analyzer.ts";
import type { FlowAnswer, SideAnswer } from "../../../src/core/datapath/flow.ts";
import type { Settings } from "../../../src/core/snapshot.ts";

const pods = [
  { name: "db", namespace: "shop", ip: "10.0.0.1", port: 5432 },
  { name: "web", namespace: "shop", ip: "10.0.0.2", port: 8080 },
  { name: "web", namespace: "test", ip: "10.0.0.3", port: 8081 },
]
  .map(
    ({ name, namespace, ip, port }) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {nodeName: node-1, containers: [{name: main, ports: [{name: main, containerPort: ${port}}]}]}
status: {podIP: ${ip}}
`,
  )
  .join("---\n");

/** `rules` stand below the spec of a policy of shop/db, from line 5. */
function ask(rules: string, { port = 5432, from = "shop/web", to = "shop/db", settings = {} as Settings } = {}) {
  const text = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: db}}
${rules}`;
  const files = [{ file: "pods.yaml", text: pods }, ...(rules === "" ? [] : [{ file: "db.yaml", text }])];
  const answer = analyzeWorkspace(files, settings).worlds[0]?.flow({ from, to, protocol: "TCP", port });
  if (answer === undefined || "error" in answer) throw new Error(answer?.error ?? "no world");
  return answer;
}

function ingressOf({ ingress }: FlowAnswer): SideAnswer {
  if (ingress === null) throw new Error("no ingress");
  return ingress;
}

const fromWeb = `  ingress:
  - fromEndpoints:
    - matchLabels: {app: web}
    toPorts:
    - ports:
      - {port: "5432", protocol: TCP}
`;

test("a side that allows has no cause", () => {
  expect(ingressOf(ask(fromWeb)).cause).toBeNull();
});

test("default deny names the policies that turn it on", () => {
  expect(ingressOf(ask(fromWeb, { port: 5433 })).cause).toEqual({
    kind: "default-deny",
    by: [{ policy: "CiliumNetworkPolicy shop/db", file: "db.yaml", line: 5 }],
    because: null,
  });
});

test("a rule that denies is named, without near misses", () => {
  const { cause, nearMisses } = ingressOf(
    ask(`${fromWeb}  ingressDeny:\n  - fromEndpoints:\n    - matchLabels: {app: web}\n`),
  );
  expect(cause).toMatchObject({ kind: "explicit-deny", rules: [{ path: "spec.ingressDeny[0]", line: 12 }] });
  expect(nearMisses).toEqual([]);
});

test("without any policy, the agent's mode denies", () => {
  const settings = { options: { "enable-policy": "always" } };
  expect(ingressOf(ask("", { settings })).cause).toEqual({ kind: "no-policy", because: "enable-policy=always" });
});

test("where rules are there and none turns on default deny, the agent's mode denies", () => {
  const settings = { options: { "enable-policy": "always" } };
  const open = `${fromWeb}  enableDefaultDeny: {ingress: false}\n`;
  expect(ingressOf(ask(open, { port: 5433, settings })).cause).toEqual({
    kind: "default-deny",
    by: [],
    because: "enable-policy=always",
  });
});

test("policies that can't be put together are told with Cilium's text", () => {
  const settings = { cilium: "1.18" };
  const conflict = `  ingress:
  - fromEndpoints: [{matchLabels: {app: web}}]
    toPorts: [{ports: [{port: "5432", protocol: TCP}], rules: {http: [{method: GET}]}}]
  - fromEndpoints: [{matchLabels: {app: web}}]
    toPorts: [{ports: [{port: "5432", protocol: TCP}], rules: {kafka: [{topic: x}]}}]
`;
  expect(ingressOf(ask(conflict, { settings })).cause).toMatchObject({
    kind: "unresolved",
    message: expect.stringMatching(/conflict|Cannot merge|cannot merge/),
  });
});

const misses: readonly (readonly [string, string, Parameters<typeof ask>[1], object])[] = [
  ["port", fromWeb, { port: 5433 }, { differs: ["port"], line: 6, differsLine: 10 }],
  ["protocol", fromWeb.replace("protocol: TCP", "protocol: UDP"), {}, { differs: ["protocol"], differsLine: 10 }],
  ["peer label", fromWeb.replace("app: web", "app: api"), {}, { differs: ["peer"], differsLine: 7 }],
  ["namespace", fromWeb, { from: "test/web" }, { differs: ["namespace"], differsLine: 7 }],
  [
    "CIDR over a pod",
    "  ingress:\n  - fromCIDR: [10.0.0.0/24]\n",
    {},
    { differs: ["cidr-overshadowed"], line: 6, differsLine: 6 },
  ],
  [
    "direction",
    "  ingress: [{}]\n  egress:\n  - toEndpoints: [{matchLabels: {app: web}}]\n",
    {},
    {
      differs: ["direction"],
      line: 7,
      differsLine: 7,
      message: "allows egress to shop/web on every port; the flow enters: ingress",
    },
  ],
];

test.each(misses)("the nearest rule tells what differs: %s", (_, rules, asked, expected) => {
  expect(ingressOf(ask(rules, asked)).nearMisses[0]).toMatchObject(expected);
});

test("a rule of the other direction for anyone is no near miss", () => {
  const rules = '  ingress: [{}]\n  egress:\n  - toPorts: [{ports: [{port: "5432"}]}]\n';
  expect(ingressOf(ask(rules)).nearMisses).toEqual([]);
});

test("a NetworkPolicy's rule of several peers is told once", () => {
  const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
  - from: [{podSelector: {matchLabels: {app: web}}}, {podSelector: {matchLabels: {app: api}}}]
    ports: [{port: 5432}]
`;
  const files = [
    { file: "pods.yaml", text: pods },
    { file: "db.yaml", text },
  ];
  const answer = analyzeWorkspace(files).worlds[0]?.flow({
    from: "shop/web",
    to: "shop/db",
    protocol: "TCP",
    port: 1,
  });
  if (answer === undefined || "error" in answer) throw new Error("no answer");
  expect(ingressOf(answer).nearMisses.map(({ differs }) => differs)).toEqual([["port"]]);
});

const named = fromWeb.replace('"5432"', "main");

test("a port name is the subject's, and in 1.8 any pod's", () => {
  // Every pod here calls another port so; 1.8 takes one of them for all.
  expect(ingressOf(ask(named, { port: 5433 })).nearMisses[0]).toMatchObject({ differs: ["port"] });
  const from = { from: "test/web", settings: { cilium: "1.8" } };
  expect(ingressOf(ask(named, { ...from, port: 8081 })).nearMisses[0]).toMatchObject({ differs: ["namespace"] });
  expect(ingressOf(ask(named, { from: "test/web", port: 8081 })).nearMisses[0]).toMatchObject({
    differs: ["namespace", "port"],
  });
});
