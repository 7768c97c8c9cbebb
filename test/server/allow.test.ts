// "Allow this flow" through the server: proposals in words, and the edit that the editor gets.
import { afterEach, expect, test } from "vitest";
import type { ApplyWorkspaceEditParams, TextDocumentEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { createAnalyzer } from "../../src/core/index.ts";
import type { AllowSideView } from "../../src/protocol/allowView.ts";
import type { FlowForm } from "../../src/protocol/flowForm.ts";
import { type RequestTypes, serverRequests } from "../../src/protocol/requests.ts";
import { LspClient } from "../support/lspClient.ts";

const uri = "file:///w/db.yaml";

const policy = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: db } }
  ingress:
    # The shop.
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts:
        - ports: # PostgreSQL
            - { port: "5432", protocol: TCP } # the one
`;

const pods = ["web", "db", "api"]
  .map(
    (name) => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { containers: [{ name: x }] }
`,
  )
  .join("---\n");

const running: LspClient[] = [];

afterEach(() => {
  for (const client of running.splice(0)) client.dispose();
});

async function start(files: Record<string, string> = { [uri]: policy }, takesEdits = true) {
  const client = await LspClient.start({ createAnalyzer, files: { "file:///w/pods.yaml": pods, ...files } });
  running.push(client);
  const edits: ApplyWorkspaceEditParams[] = [];
  client.connection.onRequest("workspace/applyEdit", (params: ApplyWorkspaceEditParams) => {
    edits.push(params);
    return { applied: takesEdits };
  });
  return { client, edits };
}

function askAllow(client: LspClient, form: FlowForm) {
  return client.ask<RequestTypes["allow"]["result"]>(serverRequests.allow, form);
}

function apply(client: LspClient, params: RequestTypes["applyAllow"]["params"]) {
  return client.ask<RequestTypes["applyAllow"]["result"]>(serverRequests.applyAllow, params);
}

const form: FlowForm = { world: ".", from: "shop/web", to: "shop/db", port: 5433, protocol: "TCP" };

async function sidesOf(client: LspClient, asked = form): Promise<readonly AllowSideView[]> {
  const reply = await askAllow(client, asked);
  if (reply.kind !== "proposals") throw new Error("no proposals");
  return reply.allow.sides;
}

test("proposals say what goes where, and what else passes", async () => {
  const { client } = await start();
  const [side] = await sidesOf(client);
  expect(side).toMatchObject({ direction: "ingress", title: "Ingress at shop/db", blockedBy: [] });
  expect(side?.proposals[0]).toMatchObject({
    title: "Add 5433/TCP to the rule of CiliumNetworkPolicy shop/db",
    place: { file: "db.yaml", line: 11 },
    isNewFile: false,
    text: '- {port: "5433", protocol: TCP}',
    alsoAllows: [],
  });
});

test("a picked proposal is put in as an edit of its file, comments stay, and the flow passes then", async () => {
  const { client, edits } = await start();
  const [side] = await sidesOf(client);
  const id = side?.proposals[0]?.id ?? "";
  expect(await apply(client, { form, ids: [id] })).toEqual({
    kind: "applied",
    places: [{ file: "db.yaml", line: 11 }],
  });
  const [change] = (edits[0]?.edit.documentChanges ?? []) as readonly TextDocumentEdit[];
  expect(change?.textDocument).toEqual({ uri, version: null });
  const text = TextDocument.applyEdits(TextDocument.create(uri, "yaml", 0, policy), [
    ...(change?.edits ?? []),
  ] as never);
  expect(text).toBe(`${policy}            - {port: "5433", protocol: TCP}\n`);
  await client.after(() => client.open(uri, text));
  expect(await client.ask(serverRequests.flow, form)).toMatchObject({ verdict: { decision: "allowed" } });
  expect(await askAllow(client, form)).toMatchObject({
    allow: { sides: [], note: "The flow passes: there is nothing to allow." },
  });
});

test("without a policy to edit, a new one goes into a new file", async () => {
  const { client, edits } = await start({ "file:///w/.cilium-policy-lens.yaml": "options: {enable-policy: always}\n" });
  const sides = await sidesOf(client);
  expect(sides.map(({ direction }) => direction)).toEqual(["egress", "ingress"]);
  const ids = sides.map(({ proposals }) => proposals[0]?.id ?? "");
  expect(sides[1]?.proposals[0]).toMatchObject({
    isNewFile: true,
    place: { file: "allow-db-from-web-5433.yaml", line: 0 },
  });
  expect(await apply(client, { form, ids })).toMatchObject({ kind: "applied" });
  const changes = edits[0]?.edit.documentChanges ?? [];
  expect(
    changes.map((change) => ("kind" in change ? `${change.kind} ${"uri" in change ? change.uri : ""}` : "edit")),
  ).toEqual([
    "create file:///w/allow-web-to-db-5433.yaml",
    "edit",
    "create file:///w/allow-db-from-web-5433.yaml",
    "edit",
  ]);
});

test("a deny is named, and nothing is proposed", async () => {
  const deny = `${policy}  ingressDeny:\n    - fromEndpoints: [{ matchLabels: { app: web } }]\n`;
  const { client } = await start({ [uri]: deny });
  const [side] = await sidesOf(client);
  expect(side?.proposals).toEqual([]);
  expect(side?.blockedBy[0]?.[0]).toEqual({
    kind: "text",
    text: "CiliumNetworkPolicy shop/db stands in the way, whatever allows the flow: change ",
  });
});

test("what can't be done is said in one sentence", async () => {
  const { client, edits } = await start({ [uri]: policy }, false);
  expect(await apply(client, { form, ids: ["gone"] })).toEqual({
    kind: "failed",
    message: "The files have changed since: look at the proposals again",
  });
  expect(edits).toEqual([]);
  const [side] = await sidesOf(client);
  expect(await apply(client, { form, ids: [side?.proposals[0]?.id ?? ""] })).toEqual({
    kind: "failed",
    message: "The editor did not take the edit",
  });
  const elsewhere = { ...form, world: "nowhere" };
  expect(await askAllow(client, elsewhere)).toMatchObject({ kind: "fieldErrors", errors: [{ field: "world" }] });
  expect(await apply(client, { form: elsewhere, ids: [] })).toMatchObject({ kind: "failed" });
  expect(await askAllow(client, { ...form, from: "shop/wbe" })).toMatchObject({
    kind: "fieldErrors",
    errors: [{ field: "from" }],
  });
});
