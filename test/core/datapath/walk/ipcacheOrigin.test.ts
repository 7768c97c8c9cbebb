// Where a walk says that an address is known from.
import { expect, test } from "vitest";
import { analyzeWorkspace } from "../../../../src/core/index.ts";

const text = `apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: c }] }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toFQDNs: [{ matchPattern: "*.example.com" }, { matchName: api.example.com }]
    - toCIDR: [198.51.100.0/24, 198.51.100.9/32]
`;
const config = `dns: { api.example.com: [203.0.113.7], in.example.com: [198.51.100.9], other.example.org: [203.0.113.8] }\n`;

function originsOf(to: string, cilium: string) {
  const files = [
    { file: "w.yaml", text },
    { file: ".cilium-policy-lens.yaml", text: config },
  ];
  const answer = analyzeWorkspace(files, { cilium }).worlds[0]?.flow({
    from: "default/web",
    to,
    protocol: "TCP",
    port: 443,
  });
  if (answer === undefined || "error" in answer) throw new Error(answer?.error ?? "no world");
  const record = answer.hops.flatMap(({ steps }) => steps.flatMap(({ ipcache }) => ipcache ?? []))[0];
  return record?.origin.map(({ from, message }) => `${from}: ${message}`);
}

test.each(["1.20", "1.16", "1.11"])("an address that a name stands for was learned from DNS: Cilium %s", (cilium) => {
  expect(originsOf("fqdn:api.example.com", cilium)).toEqual([
    "DNS: a pod asked Cilium's DNS proxy for api.example.com, which toFQDNs *.example.com and api.example.com selects",
  ]);
  expect(originsOf("198.51.100.9", cilium)).toEqual([
    "DNS: a pod asked Cilium's DNS proxy for in.example.com, which toFQDNs *.example.com selects",
    "policy: a policy names 198.51.100.9/32, too",
  ]);
});

test("what a policy writes is named by it, and what nobody names is missed", () => {
  expect(originsOf("198.51.100.1", "1.20")).toEqual([
    "policy: a policy names 198.51.100.0/24, so that the agent gave it an identity of this node",
  ]);
  expect(originsOf("fqdn:other.example.org", "1.20")).toEqual([expect.stringMatching(/^miss: /)]);
});
