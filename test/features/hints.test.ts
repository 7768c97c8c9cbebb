// Hints over the real core: each `hint:` below a line is all that stands at its end, and no other line has one.
import { expect, test } from "vitest";
import { createAnalyzer } from "../../src/core/index.ts";
import type { Focus } from "../../src/features/focus.ts";
import { inlayHints } from "../../src/features/inlayHints.ts";
import { expectedLabels, lineAt, readFixture } from "../support/fixture.ts";

const pods = ["a", "b", "c"]
  .map(
    (name) => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: default, labels: { app: ${name} } }
spec: { containers: [{ name: x, ports: [{ name: web, containerPort: 8080 }] }] }
`,
  )
  .join("---\n");

function check(source: string, { focus, others = {} }: { focus?: Focus; others?: Record<string, string> } = {}): void {
  const fixture = readFixture(source);
  const files = { "pods.yaml": pods, ...others, "policies/a.yaml": fixture.text };
  const snapshot = createAnalyzer().update(Object.entries(files).map(([file, text]) => ({ file, text })));
  const hints = inlayHints(snapshot, "policies/a.yaml", fixture.range, focus);
  expect(hints.map(({ offset, text }) => `${lineAt(fixture.text, offset)}: ${text}`)).toEqual(
    expectedLabels(fixture, "hint"),
  );
}

const head = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: p, namespace: default }
`;

test("subject, default deny, peer and port", () => {
  check(`${head}spec:
  endpointSelector: { matchLabels: { app: a } }
# ^^^^^^^^^^^^^^^^ hint: 1 endpoint, 1 map of 7 keys
  ingress:
# ^^^^^^^ hint: turns on default deny, ingress
    - fromEndpoints:
        - matchLabels:
            app: b
#           ^^^^^^ hint: 1 endpoint, identity 257
      toPorts:
        - ports:
            - port: "80"
#             ^^^^^^^^^^ hint: b → 257 80/TCP allow
              protocol: TCP
`);
});

test("a rule without ports shows its keys at the peer, a redirect names its proxy", () => {
  check(`${head}spec:
  endpointSelector: { matchLabels: { app: a } }
# ^^^^^^^^^^^^^^^^ hint: 1 endpoint, 1 map of 8 keys
  ingress:
# ^^^^^^^ hint: turns on default deny, ingress
    - fromEndpoints: [{ matchLabels: { app: b } }]
#                     ^^^^^^^^^^^^^^^^^^^^^^^^^^ hint: b → 257 ANY allow
    - fromEndpoints: [{ matchLabels: { app: c } }]
#                     ^^^^^^^^^^^^^^^^^^^^^^^^^^ hint: 1 endpoint, identity 258
      toPorts:
        - ports: [{ port: web, protocol: TCP }]
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint: c → 258 8080/TCP allow, proxy http
          rules: { http: [{ method: GET }] }
`);
});

test("a key that another covers says so, with the place of that other", () => {
  check(`${head}spec:
  endpointSelector: { matchLabels: { app: a } }
# ^^^^^^^^^^^^^^^^ hint: 1 endpoint, 1 map of 11 keys
  ingress:
# ^^^^^^^ hint: turns on default deny, ingress
    - toPorts:
        - ports: [{ port: "80", protocol: TCP }]
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint: any identity → 80/TCP allow (5 keys)
    - fromEndpoints: [{ matchLabels: { app: b } }]
#                     ^^^^^^^^^^^^^^^^^^^^^^^^^^ hint: 1 endpoint, identity 257
      toPorts:
        - ports: [{ port: "80", protocol: TCP }]
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint: 257 80/TCP: covered by ANY 80/TCP, a.yaml:7
`);
});

test("with a focused endpoint, its own keys alone", () => {
  const source = `${head}spec:
  endpointSelector: {}
# ^^^^^^^^^^^^^^^^ hint: default/c: 7 keys
  ingress:
# ^^^^^^^ hint: turns on default deny, ingress
    - fromEndpoints: [{ matchLabels: { app: b } }]
#                     ^^^^^^^^^^^^^^^^^^^^^^^^^^ hint: b → 257 ANY allow
`;
  check(source, { focus: { world: ".", endpoint: "default/c" } });
});

test("no hint in what Cilium rejects, and none for text that does not parse", () => {
  check(`${head}spec:
  endpointSelector: {}
  ingress:
    - fromEndpoints: [{}]
      fromCIDR: [10.0.0.0/8]
`);
  check(`${head}spec: [`);
});

test("the namespace that a kustomization gives", () => {
  check(
    `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: p
# ^^^^^^^ hint: in namespace shop
spec:
  endpointSelector: { matchLabels: { app: none } }
# ^^^^^^^^^^^^^^^^ hint: 1 representative, 1 map of 6 keys
  ingress: [{}]
# ^^^^^^^ hint: turns on default deny, ingress
`,
    { others: { "policies/kustomization.yaml": "namespace: shop\nresources: [a.yaml]\n" } },
  );
});

test("a ClusterNetworkPolicy: its subject, its peers, what each rule became, and what a pass left to the next tier", () => {
  const workspace = { ".cilium-policy-lens.yaml": "options: { enable-k8s-cluster-network-policy: true }\n" };
  check(
    `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: p }
spec:
  tier: Admin
  priority: 1
  subject:
# ^^^^^^^ hint: 1 endpoint, 1 map of 12 keys
    pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: a } } }
  ingress:
    - action: Pass
      from:
        - pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: b } } }
#         ^^^^ hint: 1 endpoint, identity 257
      protocols:
        - tcp: { destinationPort: { number: 80 } }
#         ^^^ hint: 257 80/TCP: passed on to the next tier
    - action: Deny
      from:
        - pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: b } } }
#         ^^^^ hint: b → 257 ANY deny
`,
    { others: workspace },
  );
});
