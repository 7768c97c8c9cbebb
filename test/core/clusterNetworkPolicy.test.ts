// A ClusterNetworkPolicy in a folder: read with the agent's option, named as the origin of its keys, else told to be unread.
import { expect, test } from "vitest";
import { analyzeWorkspace } from "../../src/core/index.ts";

const pod = (name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  labels: { app: ${name} }\nspec: {}\n`;

const policy = (rules: string, name = "admin") => `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: ${name}
spec:
  tier: Admin
  priority: 10
  subject:
    pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: a } } }
${rules}`;

const fromB = "from: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: b } } } }]";

function analyze(text: string, isRead = true, cilium = "1.20") {
  const snapshot = analyzeWorkspace(
    [
      { file: "pods.yaml", text: `${pod("a")}---\n${pod("b")}` },
      { file: "p.yaml", text },
    ],
    { cilium, options: { "enable-k8s-cluster-network-policy": String(isRead) } },
  );
  const [world] = snapshot.worlds;
  if (world === undefined) throw new Error("no world");
  return { snapshot, world };
}

test("its keys name the policy and its rule", () => {
  const { snapshot, world } = analyze(policy(`  ingress:\n    - action: Deny\n      ${fromB}\n`));
  expect(snapshot.findings("p.yaml")).toEqual([]);
  const [entry] = world.policyMap("default/a")?.entries.filter(({ verdict }) => verdict === "deny") ?? [];
  expect(entry?.origins).toEqual([
    { policy: "ClusterNetworkPolicy admin", path: "spec.ingress[0]", file: "p.yaml", line: 10 },
  ]);
  const flow = { from: "default/b", to: "default/a", protocol: "TCP", port: 80 };
  expect(world.flow(flow)).toMatchObject({ ingress: { reason: "deny-of-the-identity" } });
  expect(world.policies[0]).toMatchObject({
    title: "ClusterNetworkPolicy admin",
    namespace: "",
    isRead: true,
    subjects: [{ path: "spec.subject", endpoints: ["default/a"] }],
    items: [{ verdict: "deny", direction: "ingress", peers: [{ kind: "endpoints", endpoints: ["default/b"] }] }],
  });
});

test("what a pass left to the next tier, and what stands behind it, is told", () => {
  const udp = "      protocols: [{ udp: { destinationPort: { number: 53 } } }]\n";
  const rules = `  ingress:\n    - action: Pass\n      ${fromB}\n    - action: Deny\n      ${fromB}\n${udp}`;
  const { world } = analyze(policy(rules));
  const skipped = world.policyMap("default/a")?.skipped ?? [];
  expect(skipped.map(({ reason, origins, coveredBy }) => [reason, origins[0]?.path, coveredBy])).toEqual([
    ["passed-on", "spec.ingress[0]", null],
    ["behind-pass", "spec.ingress[1]", null],
  ]);
});

test("what is passed on and meets no rule is denied by default deny, with the nearest rule that missed", () => {
  const allow = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: allow, namespace: default }
spec:
  endpointSelector: { matchLabels: { app: a } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: b } }]
      toPorts: [{ ports: [{ port: "80", protocol: TCP }] }]
`;
  const { world } = analyze(`${policy(`  ingress:\n    - action: Pass\n      ${fromB}\n`)}---\n${allow}`);
  const answer = world.flow({ from: "default/b", to: "default/a", protocol: "TCP", port: 81 });
  expect(answer).toMatchObject({
    decision: "denied",
    dropReason: { code: 181 },
    ingress: {
      entry: { verdict: "deny", origins: [{ derived: "default-deny" }] },
      defaultDenyBy: [{ policy: "CiliumNetworkPolicy default/allow" }],
      nearMisses: [{ policy: "CiliumNetworkPolicy default/allow" }],
    },
  });
});

test("without the option it has no effect, is told so once, and is left out of nothing", () => {
  const { snapshot, world } = analyze(policy(`  ingress:\n    - action: Deny\n      ${fromB}\n`), false);
  expect(snapshot.findings("p.yaml").map(({ code, severity }) => [code, severity])).toEqual([
    ["kind-not-read", "warning"],
  ]);
  expect(snapshot.documents("p.yaml").map(({ verdict }) => verdict)).toEqual(["accept"]);
  expect(world.policies[0]).toMatchObject({ isRead: false, items: [] });
  expect(world.leftOut).toEqual([]);
  expect(world.policyMap("default/a")?.enforcement).toEqual({ ingress: "disabled", egress: "disabled" });
  expect(snapshot.explain("p.yaml")?.pieces[0]).toMatchObject({ outcome: "left-out" });
});

test("a refused one is left out of the endpoints that it would have selected", () => {
  const { snapshot, world } = analyze(
    policy("  egress:\n    - action: Deny\n      to: [{ domainNames: [example.com] }]\n"),
  );
  expect(snapshot.documents("p.yaml").map(({ verdict }) => verdict)).toEqual(["reject-agent"]);
  const named = [
    {
      policy: "ClusterNetworkPolicy admin",
      file: "p.yaml",
      line: 11,
      reason: "rejected by the agent: egress.to.domainNames is only supported for egress.action=Accept",
    },
  ];
  expect(world.leftOutOf("default/a", "egress")).toEqual(named);
  expect(world.leftOutOf("default/a", "ingress")).toEqual([]);
  expect(world.leftOutOf("default/b", "egress")).toEqual([]);
});
