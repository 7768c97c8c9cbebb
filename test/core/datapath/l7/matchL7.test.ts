// What proxies say of HTTP requests, DNS names and server names: which rule allows, which came nearest, what the client gets.
import { expect, test } from "vitest";
import type { Flow, FlowAnswer } from "../../../../src/core/index.ts";
import { analyzeWorkspace } from "../../../../src/core/index.ts";

const pods = `apiVersion: v1
kind: Pod
metadata: { name: a, namespace: shop, labels: { app: a } }
---
apiVersion: v1
kind: Pod
metadata: { name: b, namespace: shop, labels: { app: b } }
---
apiVersion: v1
kind: Pod
metadata: { name: coredns, namespace: kube-system, labels: { k8s-app: kube-dns } }
`;

const policyHead = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: p, namespace: shop }
`;

function answerTo(policy: string, flow: Partial<Flow>, cilium = "1.20"): FlowAnswer {
  const files = [
    { file: "pods.yaml", text: pods },
    { file: "p.yaml", text: policy.startsWith("apiVersion") ? policy : policyHead + policy },
  ];
  const [world] = analyzeWorkspace(files, { cilium }).worlds;
  const asked = { from: "shop/b", to: "shop/a", protocol: "TCP", port: 80, ...flow };
  const answer = world?.flow(asked);
  if (answer === undefined || "error" in answer) throw new Error(JSON.stringify(answer));
  return answer;
}

function l7Of(policy: string, flow: Partial<Flow>, cilium?: string) {
  const { l7 } = answerTo(policy, flow, cilium);
  if (l7 === null) throw new Error("the proxy says nothing");
  return l7;
}

const http = (method: string, path: string, headers: Record<string, string> = {}) => ({
  http: { method, path, headers, ...(headers.Host === undefined ? {} : { host: headers.Host }) },
});

const ingress = (rules: string) => `spec:
  endpointSelector: { matchLabels: { app: a } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: b } }]
      toPorts:
        - ports: [{ port: "80", protocol: TCP }]
          rules:
            http:
${rules.replace(/^/gm, "              ")}
`;

test("an HTTP rule that allows is named with its line", () => {
  const policy = ingress(`- method: POST\n  path: "/orders"\n- method: GET\n  path: "/orders/[0-9]+"`);
  expect(l7Of(policy, http("GET", "/orders/12"))).toMatchObject({
    decision: "allowed",
    direction: "ingress",
    protocol: "http",
    reply: null,
    rule: { file: "p.yaml", line: 13, path: "spec.ingress[0].toPorts[0].rules.http[1]", text: "GET /orders/[0-9]+" },
  });
});

test("a path is matched as a whole, and what differs is told of the nearest rule first", () => {
  const policy = ingress(`- method: POST\n  path: "/orders"\n- method: GET\n  path: "/orders"`);
  const answer = l7Of(policy, http("GET", "/orders/12"));
  expect(answer).toMatchObject({ decision: "denied", reply: "403 Forbidden, with the body Access denied", rule: null });
  expect(answer.nearest).toEqual([
    expect.objectContaining({
      line: 13,
      differs: ["path"],
      message: "asks for path /orders; the request has /orders/12",
    }),
    expect.objectContaining({ line: 11, differs: ["method", "path"] }),
  ]);
});

test.each([
  // Cilium cuts at the first space; without one the text is a name, colon and all.
  [`- headers: ["X-Token: 1"]`, { "x-token": "1" }, "allowed"],
  [`- headers: ["X-Token 1"]`, { "X-Token": "1" }, "allowed"],
  [`- headers: ["X-Token: 1"]`, { "X-Token": "2" }, "denied"],
  [`- headers: ["X-Token:1"]`, { "X-Token": "1" }, "denied"],
  [`- headers: ["X-Token"]`, { "X-Token": "" }, "allowed"],
  [`- headers: ["Host: a.example.com"]`, { Host: "a.example.com" }, "allowed"],
  [`- host: ".*[.]example[.]com"`, { Host: "a.example.com" }, "allowed"],
  [`- host: "example[.]com"`, { Host: "a.example.com" }, "denied"],
  [`- host: "example[.]com"`, {}, "denied"],
  [`- headerMatches: [{ name: X-Token, value: "1" }]`, { "X-Token": "2" }, "denied"],
  [`- headerMatches: [{ name: X-Token, value: "1", mismatch: REPLACE }]`, { "X-Token": "2" }, "allowed"],
  [`- headerMatches: [{ name: X-Token, secret: { name: s } }]`, { "X-Token": "2" }, "allowed"],
  [`- headerMatches: [{ name: X-Token, secret: { name: s } }]`, {}, "denied"],
] as const)("the rule %s lets headers %j be %s", (rule, headers, decision) => {
  expect(l7Of(ingress(rule), http("GET", "/", headers)).decision).toBe(decision);
});

test("what a secret holds is assumed", () => {
  const policy = ingress(`- headerMatches: [{ name: X-Token, secret: { name: s } }]`);
  const { assumptions } = answerTo(policy, http("GET", "/", { "X-Token": "2" }));
  expect(assumptions.map(({ code }) => code)).toContain("ASSUMES_SECRET_HEADER");
});

test("a rule of the same port without L7 rules lets every request of its peers pass", () => {
  const policy = `${ingress(`- method: GET`)}    - toPorts:
        - ports: [{ port: "80", protocol: TCP }]
`;
  for (const cilium of ["1.8", "1.14", "1.20"])
    expect(l7Of(policy, http("DELETE", "/"), cilium)).toMatchObject({
      decision: "allowed",
      rule: { text: "everything", path: "spec.ingress[1]" },
    });
});

test("in 1.20 a rule of a later tier decides what the HTTP rules before it do not allow", () => {
  const baseline = (action: string) => `---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: last }
spec:
  tier: Baseline
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: ${action}
      from: [{ namespaces: {} }]
`;
  const files = (action: string) => [
    { file: "pods.yaml", text: pods },
    { file: "p.yaml", text: policyHead + ingress("- method: GET") + baseline(action) },
  ];
  const decide = (action: string) => {
    const settings = { cilium: "1.20", options: { "enable-k8s-cluster-network-policy": "true" } };
    const [world] = analyzeWorkspace(files(action), settings).worlds;
    const answer = world?.flow({ from: "shop/b", to: "shop/a", protocol: "TCP", port: 80, ...http("POST", "/") });
    return answer === undefined || "error" in answer ? answer : [answer.decision, answer.l7?.decision];
  };
  expect(decide("Accept")).toEqual(["redirected", "allowed"]);
  expect(decide("Deny")).toEqual(["redirected", "denied"]);
});

const dns = (rules: string) => `spec:
  endpointSelector: { matchLabels: { app: b } }
  egress:
    - toEndpoints: [{ matchLabels: { k8s-app: kube-dns, io.kubernetes.pod.namespace: kube-system } }]
      toPorts:
        - ports: [{ port: "53", protocol: ANY }]
          rules:
            dns: [${rules}]
`;

const query = (name: string) => ({ to: "kube-system/coredns", protocol: "UDP", port: 53, dns: name });

test.each([
  ["{ matchName: api.example.com }", "api.example.com", "allowed", "allowed"],
  ["{ matchName: api.example.com }", "API.Example.COM.", "allowed", "allowed"],
  ["{ matchPattern: '*.example.com' }", "a.example.com", "allowed", "allowed"],
  ["{ matchPattern: '*.example.com' }", "a.b.example.com", "denied", "denied"],
  ["{ matchPattern: '**.example.com' }", "a.b.example.com", "denied", "allowed"],
  ["{ matchPattern: '**.example.com' }", "example.com", "denied", "denied"],
  ["{ matchPattern: '*' }", "a.b.example.com", "allowed", "allowed"],
  ["{ matchPattern: '**' }", "a.example.com", "denied", "allowed"],
] as const)("the DNS rule %s for %s: %s in 1.18, %s in 1.20", (rule, name, older, newest) => {
  expect([l7Of(dns(rule), query(name), "1.18").decision, l7Of(dns(rule), query(name)).decision]).toEqual([
    older,
    newest,
  ]);
});

test("`*` alone is every name in 1.11, and every text from 1.14 on", () => {
  const decide = (cilium: string) => l7Of(dns("{ matchPattern: '*' }"), query("a+b.example.com"), cilium).decision;
  expect(["1.8", "1.11", "1.14", "1.20"].map(decide)).toEqual(["denied", "denied", "allowed", "allowed"]);
});

test("a resolver asks along its search list, and each name gets its own answer", () => {
  const answer = l7Of(dns("{ matchName: api.example.com }"), query("api.example.com"));
  expect(answer.names?.map(({ name, decision }) => [name, decision])).toEqual([
    ["api.example.com.shop.svc.cluster.local.", "denied"],
    ["api.example.com.svc.cluster.local.", "denied"],
    ["api.example.com.cluster.local.", "denied"],
    ["api.example.com.", "allowed"],
  ]);
  expect(l7Of(dns("{ matchName: api.example.com }"), query("api.example.com.")).names).toHaveLength(1);
});

test("of DNS rules the one that shares most labels comes nearest", () => {
  const answer = l7Of(dns("{ matchName: a.example.org }, { matchPattern: '*.example.com' }"), query("a.b.example.com"));
  expect(answer).toMatchObject({ decision: "denied", reply: "REFUSED" });
  expect(answer.nearest.map(({ text }) => text)).toEqual(["*.example.com", "a.example.org"]);
});

const sni = (names: string) => `spec:
  endpointSelector: { matchLabels: { app: b } }
  egress:
    - toPorts:
        - ports: [{ port: "443", protocol: TCP }]
          serverNames: [${names}]
`;

const tls = (name: string) => ({ to: "192.0.2.1", port: 443, sni: name });

test.each([
  ["a.example.com", "a.example.com", ["allowed", "allowed", "allowed"]],
  ["a.example.com", "A.example.com", ["denied", "allowed", "allowed"]],
  ["'*.example.com'", "a.example.com", ["denied", "allowed", "allowed"]],
  ["'*.example.com'", "a.b.example.com", ["denied", "denied", "denied"]],
  ["'**.example.com'", "a.b.example.com", ["denied", "allowed", "allowed"]],
  ["'**.example.com'", ".example.com", ["denied", "allowed", "denied"]],
  ["'a*.example.com'", "ab.example.com", ["denied", "refused", "allowed"]],
  ["'*'", "ab.example.com", ["denied", "refused", "allowed"]],
] as const)("the server name %s for %s: %j in 1.16, 1.18, 1.20", (rule, name, decisions) => {
  const decide = (cilium: string) => {
    const { l7, leftOut } = answerTo(sni(rule), tls(name), cilium);
    return leftOut.length > 0 ? "refused" : l7?.decision;
  };
  expect(["1.16", "1.18", "1.20"].map(decide)).toEqual(decisions);
});

test("a server name that no rule asks for closes the connection", () => {
  expect(l7Of(sni("a.example.com"), tls("b.example.com"))).toMatchObject({
    decision: "denied",
    direction: "egress",
    protocol: "tls",
    reply: "the connection is closed",
    nearest: [{ text: "a.example.com", path: "spec.egress[0].toPorts[0].serverNames[0]", line: 8 }],
  });
});

test("where two proxies are on the way, the one that denies is told", () => {
  const both = `${policyHead}specs:
  - endpointSelector: { matchLabels: { app: b } }
    egress:
      - toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET }, { method: POST }] } }]
  - endpointSelector: { matchLabels: { app: a } }
    ingress:
      - toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET }] } }]
`;
  expect(l7Of(both, http("POST", "/"))).toMatchObject({ decision: "denied", direction: "ingress" });
  expect(l7Of(both, http("GET", "/"))).toMatchObject({ decision: "allowed", direction: "egress" });
});

test("a flow that says nothing of its proxy's protocol gets no answer of it", () => {
  expect(answerTo(ingress("- method: GET"), {}).l7).toBeNull();
  expect(answerTo(ingress("- method: GET"), { dns: "a.example.com" }).l7).toBeNull();
});
