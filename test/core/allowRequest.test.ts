// "Allow this flow" where the proxy denies the request, and where there is nothing to allow.
import { expect, test } from "vitest";
import type { Flow } from "../../src/core/datapath/flow.ts";
import { allow, dbPolicy, flow, folderOf, fromApi, propose } from "../support/allowFolder.ts";

/** The second item's names are those of the first, which is of another peer. */
const aliased = `  ingress:
  - fromEndpoints: [{matchLabels: {app: db}}]
    toPorts: [{ports: [{port: "8080", protocol: TCP}], serverNames: &names [b.example]}]
  - fromEndpoints: [{matchLabels: {app: api}}]
    toPorts: [{ports: [{port: "8080", protocol: TCP}], serverNames: *names}]
`;

const get = fromApi.replace("TCP}", "TCP}\n      rules:\n        http:\n        - {method: GET} # all\n");

test("a request that the proxy denies is added to the rules that came nearest, as text and not as an expression", () => {
  const asked: Flow = { ...flow, from: "shop/api", http: { method: "PUT", path: "/a.b?c=1", headers: {} } };
  const folder = { policy: dbPolicy(get) };
  const [found] = propose(folder, asked);
  expect(found).toMatchObject({
    kind: "request",
    policy: "CiliumNetworkPolicy shop/db",
    added: "PUT /a.b?c=1",
    text: '- {method: PUT, path: "/a\\\\.b\\\\?c=1"}',
    opened: [],
  });
  expect(found && folderOf(folder, found).flow(asked)).toMatchObject({
    decision: "redirected",
    l7: { decision: "allowed" },
  });
  const other = { ...asked, http: { method: "PUT", path: "/axb?c=1", headers: {} } };
  expect(found && folderOf(folder, found).flow(other)).toMatchObject({ l7: { decision: "denied" } });
});

test("whom else a request is opened to is told", () => {
  const all = get.replace("    - matchLabels: {app: api} # the API\n", "    - {}\n");
  const asked: Flow = { ...flow, http: { method: "PUT", path: "/", headers: {} } };
  expect(propose({ policy: dbPolicy(all) }, asked)[0]?.opened).toEqual([
    {
      direction: "ingress",
      endpoints: ["shop/db"],
      peers: expect.arrayContaining(["shop/api", "shop/db"]),
      ports: ["8080/TCP"],
    },
  ]);
});

test("a server name is added to the list of names", () => {
  const tls = fromApi.replace("TCP}", "TCP}\n      serverNames: [b.example]");
  const [found] = propose({ policy: dbPolicy(tls) }, { ...flow, from: "shop/api", sni: "a.example" });
  expect(found).toMatchObject({ kind: "request", added: "a.example", text: "a.example", opened: [] });
});

test("a name that the DNS proxy refuses is added to its rules", () => {
  const dns = `  egress:
  - toEndpoints: [{matchLabels: {app: web}}]
    toPorts:
    - ports: [{port: "53", protocol: UDP}]
      rules:
        dns:
        - matchName: a.example
`;
  const asked: Flow = { from: "shop/db", to: "shop/web", protocol: "UDP", port: 53, dns: "B.example" };
  const folder = { policy: dbPolicy(dns) };
  const [found] = propose(folder, asked);
  expect(found).toMatchObject({ kind: "request", text: "- matchName: b.example", opened: [] });
  expect(found && folderOf(folder, found).flow(asked)).toMatchObject({ l7: { decision: "allowed" } });
});

test.each([
  ["not-denied", { ...flow, from: "shop/api" }, fromApi],
  ["denied-by-proxy", { ...flow, from: "shop/api", sni: "a.example" }, aliased],
] as const)("nothing to open: %s", (nothing, asked, rules) => {
  expect(allow(folderOf({ policy: dbPolicy(rules) }), asked)).toEqual({ sides: [], nothing });
});
