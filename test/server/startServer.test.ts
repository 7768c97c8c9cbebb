// The server with the real core: one folder, everything that an editor asks, and input that is no good.

import { afterEach, expect, test } from "vitest";
import type { CodeAction, CodeLens, Hover, InlayHint } from "vscode-languageserver";
import { createAnalyzer } from "../../src/core/index.ts";
import type { FlowReply } from "../../src/protocol/flowView.ts";
import { type RequestTypes, serverNotifications, serverRequests } from "../../src/protocol/requests.ts";
import { LspClient } from "../support/lspClient.ts";

const uri = "file:///w/policies/db.yaml";

const policy = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: db } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts:
        - ports: [{ port: "5432", protocol: TCP }]
`;

const pods = ["web", "db"]
  .map(
    (name) => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { containers: [{ name: x }] }
`,
  )
  .join("---\n");

const rejected = policy.replace("      toPorts:", "      fromCIDR: [10.0.0.0/8]\n      toPorts:");

const running: LspClient[] = [];

afterEach(() => {
  for (const client of running.splice(0)) client.dispose();
});

async function start(files: Record<string, string | Error> = {}): Promise<LspClient> {
  const client = await LspClient.start({
    createAnalyzer,
    files: { "file:///w/pods.yaml": pods, [uri]: policy, ...files },
  });
  running.push(client);
  return client;
}

const textDocument = { uri };
const whole = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

function askMap(client: LspClient, params: RequestTypes["policyMap"]["params"]) {
  return client.ask<RequestTypes["policyMap"]["result"]>(serverRequests.policyMap, params);
}

function askFlow(client: LspClient, port: number, to = "shop/db") {
  const params: RequestTypes["flow"]["params"] = { world: ".", from: "shop/web", to, port, protocol: "TCP" };
  return client.ask<RequestTypes["flow"]["result"]>(serverRequests.flow, params);
}

test("says what it can do", async () => {
  const client = new LspClient({ createAnalyzer, files: {} });
  running.push(client);
  expect((await client.initialize(["file:///w"])).capabilities).toMatchObject({
    positionEncoding: "utf-16",
    hoverProvider: true,
    inlayHintProvider: true,
    codeLensProvider: {},
    codeActionProvider: { codeActionKinds: ["quickfix", "source.fixAll.ciliumPolicyLens"] },
  });
});

test("an edit that the agent would reject gets its finding, its fix, and is left out of the map; undoing it brings the keys back", async () => {
  const client = await start();
  await client.open(uri, policy);
  expect(client.diagnostics(uri)).toEqual([]);
  await client.after(() => client.change(uri, rejected));
  const [found] = client.diagnostics(uri);
  expect(found).toMatchObject({ severity: 1, code: "combined-peers", range: { start: { line: 7, character: 6 } } });
  expect(found?.message).toMatch(/\nAgent 1\.20: combining FromEndpoints and FromCIDR is not supported yet$/);
  expect(await askMap(client, { endpoint: "shop/db" })).toMatchObject({
    text: expect.stringContaining("# Ingress     not enforced"),
  });
  const params = { textDocument, range: found?.range, context: { diagnostics: [found] } };
  const [fix] = await client.ask<CodeAction[]>("textDocument/codeAction", params);
  expect(fix).toMatchObject({ kind: "quickfix", title: expect.stringMatching(/^Split/) });
  const all = { ...params, context: { diagnostics: [], only: ["source.fixAll"] } };
  expect(await client.ask<CodeAction[]>("textDocument/codeAction", all)).toMatchObject([
    { kind: "source.fixAll.ciliumPolicyLens", edit: { changes: { [uri]: [{}] } } },
  ]);
  await client.after(() => client.change(uri, policy));
  expect(client.diagnostics(uri)).toEqual([]);
  expect(await askMap(client, { endpoint: "shop/db" })).toMatchObject({ text: expect.stringContaining("shop/web") });
});

test("hints of the visible lines, of one endpoint while it is focused, and none when they are switched off", async () => {
  const client = await start();
  const ask = (range: object) => client.ask<InlayHint[]>("textDocument/inlayHint", { textDocument, range });
  const labels = async (range: object = whole) =>
    (await ask(range)).map(({ position, label }) => `${position.line}: ${label}`);
  expect(await labels()).toEqual([
    "4: 1 endpoint, 1 map of 7 keys",
    "5: turns on default deny, ingress",
    "6: 1 endpoint, identity 257",
    "8: web → 257 5432/TCP allow",
  ]);
  expect(await labels({ start: { line: 6, character: 0 }, end: { line: 7, character: 0 } })).toEqual([
    "6: 1 endpoint, identity 257",
  ]);
  await client.connection.sendNotification(serverNotifications.focus, { focus: { world: ".", endpoint: "shop/web" } });
  expect(await labels()).toContain("4: does not select shop/web");
  client.settings = { inlayHints: { enabled: false } };
  await client.after(() => client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null }));
  expect(await labels()).toEqual([]);
});

test("hover on a port shows its key with bytes, and links that run commands", async () => {
  const client = await start();
  const hover = await client.ask<Hover>("textDocument/hover", { textDocument, position: { line: 8, character: 25 } });
  const { value } = hover.contents as { readonly value: string };
  expect(value).toContain("**1 key** in the policy map of **shop/db**");
  expect(value).toContain("40000000 01010000 00 06 1538");
  expect(value).toContain("](command:ciliumPolicyLens.showPolicyMap?");
  expect(value).toMatch(/command:ciliumPolicyLens\.simulateFlow\?[^)]*5432/);
});

test("a lens counts, and runs commands on the endpoints that the policy selects", async () => {
  const client = await start();
  const lenses = await client.ask<CodeLens[]>("textDocument/codeLens", { textDocument });
  expect(lenses.map(({ command }) => [command?.title, command?.command, command?.arguments])).toEqual([
    ["1 endpoint · 7 keys in 1 map", "ciliumPolicyLens.showPolicyMap", [{ world: ".", endpoints: ["shop/db"] }]],
    ["Simulate flow", "ciliumPolicyLens.simulateFlow", [{ world: ".", to: "shop/db" }]],
    ["Focus endpoint", "ciliumPolicyLens.focusEndpoint", [{ world: ".", endpoints: ["shop/db"] }]],
  ]);
});

test("a policy map is a text whose places link to the rules", async () => {
  const client = await start();
  const map = await askMap(client, { endpoint: "shop/db" });
  if (!("text" in map)) throw new Error(map.error);
  const [link] = map.links;
  if (link === undefined) throw new Error("no link");
  expect(map.text.split("\n")[link.line]?.slice(link.start, link.end)).toBe("policies/db.yaml:6");
  expect(link.target).toEqual({ uri, line: 5, character: 0 });
  expect(await askMap(client, { endpoint: "shop/dd" })).toEqual({
    error: "Nothing here is named shop/dd",
    nearest: ["shop/db"],
  });
});

test("a flow's verdict follows edits, says what does not parse, and which name is unknown", async () => {
  const client = await start();
  expect(await askFlow(client, 5432)).toMatchObject({ kind: "verdict", verdict: { title: "Allowed" }, unparsed: [] });
  expect(await askFlow(client, 5433)).toMatchObject({ verdict: { title: "Denied at ingress of shop/db" } });
  await client.after(() => client.open(uri, policy.replace("5432", "5433")));
  expect(await askFlow(client, 5433)).toMatchObject({ verdict: { title: "Allowed" } });
  await client.after(() => client.change(uri, `${policy}  egress: [`));
  expect(await askFlow(client, 5433)).toMatchObject({ unparsed: [{ file: "policies/db.yaml" }] });
  expect(await askFlow(client, 5432, "shop/dd")).toMatchObject({
    kind: "fieldErrors",
    errors: [{ field: "to", nearest: expect.arrayContaining(["shop/db"]) }],
  });
});

test("a flow is answered in another version beside the folder's, and a version that is not known is no answer", async () => {
  const client = await start();
  const ask = (cilium: string) =>
    client.ask<RequestTypes["flow"]["result"]>(serverRequests.flow, {
      world: ".",
      from: "shop/web",
      to: "shop/db",
      port: 5432,
      protocol: "TCP",
      cilium,
    });
  expect(await ask("1.11")).toMatchObject({ kind: "verdict", verdict: { cilium: "1.11", title: "Allowed" } });
  expect(await ask("9.9")).toMatchObject({ kind: "fieldErrors", errors: [{ field: "world" }] });
});

test("the flow that a place in a text is about names its ends and its port", async () => {
  const client = await start();
  const lines = policy.split("\n");
  const line = lines.findIndex((text) => text.includes("5432"));
  const character = (lines[line] ?? "").indexOf("5432");
  const { flow } = await client.ask<RequestTypes["flowAt"]["result"]>(serverRequests.flowAt, { uri, line, character });
  expect(flow).toMatchObject({ world: ".", from: "shop/web", to: "shop/db", port: 5432 });
  const nothing = await client.ask(serverRequests.flowAt, { uri, line: 0, character: 0 });
  expect(nothing).toEqual({ flow: null });
});

test("what can be picked, and what became of a file", async () => {
  const client = await start();
  const choices = await client.ask<RequestTypes["flowChoices"]["result"]>(serverRequests.flowChoices, {});
  expect(choices.worlds[0]?.endpoints.map(({ reference }) => reference)).toEqual(["shop/db", "shop/web"]);
  const list = await client.ask<RequestTypes["endpoints"]["result"]>(serverRequests.endpoints, {});
  expect(list.worlds[0]).toMatchObject({
    world: ".",
    cilium: "1.20",
    endpoints: [{ name: "shop/db" }, { name: "shop/web" }],
  });
  const { text } = await client.ask<{ text: string }>(serverRequests.explainFile, { uri });
  expect(text).toContain("CiliumNetworkPolicy shop/db");
});

test("what changes from one version to another, with links to the rules, beside the answers of the folder", async () => {
  const client = await start();
  const removed = policy.replace("  ingress:", "  ingress:\n    - fromRequires: [{matchLabels: {app: web}}]");
  await client.after(() => client.open(uri, removed));
  const ask = (before: string, after: string) =>
    client.ask<RequestTypes["compareVersions"]["result"]>(serverRequests.compareVersions, { before, after });
  const { text, links } = await ask("1.18", "1.20");
  expect(text).toContain("accept → reject-schema");
  expect(links[0]?.target.uri).toBe(uri);
  const { line, start: from, end } = links[0] ?? { line: 0, start: 0, end: 0 };
  expect(text.split("\n")[line]?.slice(from, end)).toMatch(/^policies\/db\.yaml:\d+$/);
  expect((await ask("1.18", "9.9")).text).toContain("9.9");
  expect(client.statuses.at(-1)?.worlds[0]?.cilium).toBe("1.20");
});

test("a packet mark is decoded with the labels of the folder", async () => {
  const client = await start();
  const ask = (mark: string) => client.ask<{ text: string }>(serverRequests.decodeMark, { mark });
  expect((await ask("0x1010f00")).text).toMatch(
    /^Mark 0x1010f00, Cilium 1\.20\n[\s\S]*Identity +257\n +Labels +k8s:app=/,
  );
  expect((await ask("web")).text).toBe("# web is no mark: write up to eight hexadecimal digits\n");
});

test("of a path the first packet alone comes where no more is asked for", async () => {
  const client = await start();
  const params = { world: ".", from: "shop/web", to: "shop/db", port: 5433, protocol: "TCP" } as const;
  const ask = (packets?: "first") =>
    client.ask<FlowReply>(serverRequests.flow, packets ? { ...params, packets } : params);
  const [first, whole] = [await ask("first"), await ask()];
  if (first.kind !== "verdict" || whole.kind !== "verdict") throw new Error("the example has both ends");
  const { path, ...verdict } = first.verdict;
  expect(whole.verdict).toMatchObject(verdict);
  expect(path?.packets).toEqual(whole.verdict.path?.packets);
  expect(path?.walks).toEqual(whole.verdict.path?.walks.slice(0, 1));
  expect([path?.constants, whole.verdict.path?.constants?.length === 0]).toEqual([null, false]);
});

test("flows that are compared with one version ask one analysis of it, until a text changes", async () => {
  let nMade = 0;
  const client = await LspClient.start({
    createAnalyzer: () => {
      nMade += 1;
      return createAnalyzer();
    },
    files: { "file:///w/pods.yaml": pods, [uri]: policy },
  });
  running.push(client);
  const ask = (port: number) => {
    const params = { world: ".", from: "shop/web", to: "shop/db", port, protocol: "TCP", cilium: "1.14" } as const;
    return client.ask<FlowReply>(serverRequests.flow, params);
  };
  const before = nMade;
  expect(await ask(5432)).toMatchObject({ verdict: { cilium: "1.14", title: "Allowed" } });
  expect(await ask(5433)).toMatchObject({ verdict: { title: "Denied at ingress of shop/db" } });
  expect(nMade - before).toBe(1);
  await client.after(() => client.open(uri, policy.replace("5432", "5433")));
  expect(await ask(5433)).toMatchObject({ verdict: { title: "Allowed" } });
  expect(nMade - before).toBe(2);
});

test("with several folders, worlds and paths carry the folder's name", async () => {
  const files = { "file:///w/pods.yaml": pods, [uri]: policy, "file:///v/pods.yaml": pods };
  const client = await LspClient.start({ createAnalyzer, files, folders: ["file:///w", "file:///v"] });
  running.push(client);
  const params: RequestTypes["flow"]["params"] = {
    world: "w",
    from: "shop/web",
    to: "shop/db",
    port: 5433,
    protocol: "TCP",
  };
  const reply = await client.ask<RequestTypes["flow"]["result"]>(serverRequests.flow, params);
  expect(reply).toMatchObject({
    verdict: { world: "w", ingress: { nearMisses: [{ place: { file: "w/policies/db.yaml" } }] } },
  });
  expect(await askFlow(client, 5433)).toMatchObject({ errors: [{ field: "world", nearest: ["w", "v"] }] });
});

test("bad files get findings at their place, and everything else is still answered", async () => {
  const bad = {
    "file:///w/broken.yaml": "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: x\n",
    "file:///w/large.yaml": new Error("larger than 1 MB"),
    "file:///w/scalar.yaml": "just words",
    "file:///w/alias.yaml": "a: &a [*a]\n",
    "file:///w/near.yaml": "apiVersion: cilium.io/v3\nkind: CiliumNetworkPolicy\nmetadata: { name: y }\n",
    "file:///w/helm.yaml": "apiVersion: cilium.io/v2\nkind: {{ .Values.kind }}\n",
    "file:///w/empty.yaml": "",
  };
  const client = await start(bad);
  const codes = (name: string) =>
    client.diagnostics(`file:///w/${name}`).map(({ code, severity }) => `${severity} ${code}`);
  expect(codes("broken.yaml")[0]).toMatch(/^1 /);
  expect(codes("large.yaml")).toHaveLength(1);
  expect(codes("scalar.yaml")).toEqual(["2 not-an-object"]);
  expect(codes("near.yaml")[0]).toMatch(/^1 /);
  expect(codes("helm.yaml")).toEqual(["4 templated"]);
  expect(await askMap(client, { endpoint: "shop/db" })).toHaveProperty("text");
});
