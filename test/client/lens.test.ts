// The extension in a fake editor, with a server that only writes down what it is asked.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import { registerExplainHubbleFlow } from "../../src/client/commands/explainHubbleFlow.ts";
import { registerSimulateFlow } from "../../src/client/commands/simulateFlow.ts";
import { registerFlowLinks } from "../../src/client/flowLinks.ts";
import { activateLens } from "../../src/client/lens.ts";
import { policyMapUri } from "../../src/client/policyMapDocuments.ts";
import { statusText } from "../../src/client/statusBar.ts";
import { commands } from "../../src/protocol/commands.ts";
import type { SnapshotStatus } from "../../src/protocol/requests.ts";
import { fake, TabInputText, Uri, window, workspace } from "./vscode.ts";

vi.mock("vscode", () => import("./vscode.ts"));

class FakeServer {
  isStarted = false;
  options: LanguageClientOptions | undefined;
  readonly asked: unknown[][] = [];
  readonly handlers = new Map<string, (params: unknown) => unknown>();
  answers: Record<string, unknown> = {};

  start = async () => {
    this.isStarted = true;
  };
  stop = async () => {
    this.isStarted = false;
  };
  onRequest = (method: string, handler: (params: unknown) => unknown) => void this.handlers.set(method, handler);
  onNotification = this.onRequest;
  sendNotification = async (...values: unknown[]) => void this.asked.push(values);
  sendRequest = async (method: string, params: unknown) => {
    this.asked.push([method, params]);
    return this.answers[method.slice(method.indexOf("/") + 1)];
  };
}

const status: SnapshotStatus = {
  revision: 1,
  nProblems: 1,
  settingsProblems: [],
  worlds: [{ world: ".", cilium: "1.20", profileFrom: "default", nEndpoints: 2, nPolicies: 1, nLeftOut: 0 }],
};

const endpoints = {
  worlds: [
    {
      world: ".",
      cilium: "1.20",
      endpoints: [
        { name: "shop/db", title: "shop/db", kind: "Deployment", representative: false, identity: 1001, nReplicas: 2 },
        { name: "shop/web", title: "shop/web", kind: "Pod", representative: false, identity: 1002, nReplicas: 1 },
      ],
    },
  ],
};

const subscriptions: { dispose(): unknown }[] = [];

afterEach(() => {
  for (const one of subscriptions.splice(0)) one.dispose();
});

function activate(): FakeServer {
  const server = new FakeServer();
  const context = { extensionUri: Uri.parse("file:///ext"), subscriptions };
  activateLens(context as unknown as Parameters<typeof activateLens>[0], (options) => {
    server.options = options;
    return server as unknown as BaseLanguageClient;
  });
  return server;
}

const run = (id: string, ...values: unknown[]) => fake.commands.get(id)?.(...values);

beforeEach(() => {
  fake.files.clear();
  fake.settings.clear();
  workspace.textDocuments = [];
  for (const list of [fake.shown, fake.statusBar, fake.messages, fake.picks, fake.offered, fake.executed, fake.closed])
    list.length = 0;
});

test("the server is not started for a folder without kinds of ours, and is for one that gets some", async () => {
  fake.files.set("/w/a.yaml", "kind: Deployment");
  const server = activate();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(server.isStarted).toBe(false);
  fake.opened.fire({ uri: Uri.parse("file:///w/b.md"), languageId: "markdown", getText: () => "cilium.io" });
  expect(server.isStarted).toBe(false);
  fake.opened.fire({
    uri: Uri.parse("file:///w/b.yaml"),
    languageId: "yaml",
    getText: () => "apiVersion: cilium.io/v2",
  });
  await vi.waitFor(() => expect(server.isStarted).toBe(true));
});

test("the server is started for a folder that holds a policy, with where the extension is", async () => {
  fake.files.set("/w/a.yaml", "apiVersion: cilium.io/v2");
  const server = activate();
  await vi.waitFor(() => expect(server.isStarted).toBe(true));
  expect(server.options?.initializationOptions).toEqual({ extensionUri: "file:///ext" });
});

test("every command of the table is registered", () => {
  activate();
  expect([...fake.commands.keys()]).toEqual(expect.arrayContaining(Object.values(commands).map(({ id }) => id)));
});

test("Show Policy Map asks which endpoint, starts the server by asking, and shows a document that follows it", async () => {
  const server = activate();
  server.answers = {
    endpoints,
    policyMap: {
      world: ".",
      endpoint: "shop/db",
      text: "# Policy map\nsee a.yaml:3\n",
      links: [{ line: 1, start: 4, end: 12, target: { uri: "file:///w/a.yaml", line: 2, character: 0 } }],
    },
  };
  fake.picks.push("shop/db");
  await run(commands.showPolicyMap.id);
  expect(server.isStarted).toBe(true);
  expect(fake.offered).toEqual([["shop/db", "shop/web"]]);
  const [{ uri }] = fake.shown as [{ uri: Uri }];
  expect(uri.path).toBe("/shop/db.policymap");
  const provider = fake.providers.get("cilium-policymap");
  expect(await provider?.provideTextDocumentContent(uri)).toBe("# Policy map\nsee a.yaml:3\n");
  expect(server.asked.at(-1)).toEqual(["ciliumPolicyLens/policyMap", { world: ".", endpoint: "shop/db" }]);
  expect(
    fake.linkProviders.flatMap((one) => one.provideDocumentLinks({ uri })).map(({ target }) => target.toString()),
  ).toEqual(["file:///w/a.yaml#L3"]);
  const changed: string[] = [];
  provider?.onDidChange?.((one) => changed.push(one.path));
  workspace.textDocuments = [{ uri, languageId: "cilium-policymap", getText: () => "" }];
  server.handlers.get("ciliumPolicyLens/snapshotChanged")?.(status);
  expect(changed).toEqual(["/shop/db.policymap"]);
});

test("a lens with one endpoint asks nothing; one with several offers those alone", async () => {
  const server = activate();
  server.answers = { endpoints };
  await run(commands.showPolicyMap.id, { world: ".", endpoints: ["shop/web"] });
  expect(fake.offered).toEqual([]);
  fake.picks.push("shop/db");
  await run(commands.focusEndpoint.id, { world: ".", endpoints: ["shop/db", "elsewhere"] });
  expect(fake.offered).toEqual([["No focus: show the keys of every endpoint", "shop/db"]]);
});

test("Focus Endpoint tells the server and the status bar, and takes the focus away again", async () => {
  const server = activate();
  server.answers = { endpoints };
  fake.picks.push("shop/web", "No focus: show the keys of every endpoint");
  await run(commands.focusEndpoint.id);
  expect(server.asked.at(-1)).toEqual(["ciliumPolicyLens/focus", { focus: { world: ".", endpoint: "shop/web" } }]);
  expect(fake.statusBar.at(-1)?.text).toBe("Focus: shop/web");
  await run(commands.focusEndpoint.id);
  expect(server.asked.at(-1)).toEqual(["ciliumPolicyLens/focus", { focus: null }]);
  expect(fake.statusBar.at(-1)?.text).toBe("Focus: none");
});

test("the status bar shows nothing until the server answers, then version and problems", async () => {
  fake.files.set("/w/a.yaml", "cilium.io");
  const server = activate();
  expect(fake.statusBar.some(({ isShown }) => isShown)).toBe(false);
  await vi.waitFor(() => expect(server.isStarted).toBe(true));
  server.handlers.get("ciliumPolicyLens/snapshotChanged")?.(status);
  expect(fake.statusBar.map(({ text, isShown }) => [text, isShown])).toEqual([
    ["Cilium 1.20 · $(error) 1 problem", true],
    ["Focus: none", true],
  ]);
  expect(statusText({ ...status, nProblems: 0 })).toBe("Cilium 1.20 · $(check) no problems");
  expect(statusText({ ...status, settingsProblems: ["unknown version"] })).toBe("Cilium 1.20 · $(warning) settings");
});

test("Explain This File shows what the server says of the active file", async () => {
  const server = activate();
  server.answers = { explainFile: { text: "read" } };
  await run(commands.explainFile.id);
  expect(fake.messages).toHaveLength(1);
  window.activeTextEditor = { document: { uri: Uri.parse("file:///w/a.yaml") } };
  await run(commands.explainFile.id);
  const [{ uri }] = fake.shown as [{ uri: Uri }];
  expect(await fake.providers.get("cilium-explain")?.provideTextDocumentContent(uri)).toBe("read");
  expect(server.asked.at(-1)).toEqual(["ciliumPolicyLens/explainFile", { uri: "file:///w/a.yaml" }]);
  window.activeTextEditor = undefined;
});

test("Compare Cilium Versions asks for two versions and shows what changes, with links", async () => {
  const server = activate();
  const target = { uri: "file:///w/a.yaml", line: 3, character: 0 };
  server.answers = { compareVersions: { text: "a.yaml:4\n", links: [{ line: 0, start: 0, end: 8, target }] } };
  fake.picks.push("1.18", "1.20");
  await run(commands.compareVersions.id);
  const { uri } = fake.shown.at(-1) as { uri: Uri };
  expect(await fake.providers.get("cilium-compare")?.provideTextDocumentContent(uri)).toBe("a.yaml:4\n");
  expect(server.asked.at(-1)).toEqual(["ciliumPolicyLens/compareVersions", { before: "1.18", after: "1.20" }]);
  fake.picks.push("1.18");
  const nShown = fake.shown.length;
  await run(commands.compareVersions.id);
  expect(fake.shown).toHaveLength(nShown);
});

test("Decode Packet Mark asks for a mark, offers the selected one, and shows what it says", async () => {
  const server = activate();
  server.answers = { decodeMark: { text: "Mark 0xf00\n" } };
  window.activeTextEditor = {
    document: { uri: Uri.parse("file:///w/a.txt"), getText: () => " 0xf00 " },
    selection: {},
  };
  fake.picks.push("0xf00/0xfff");
  await run(commands.decodeMark.id);
  const { uri } = fake.shown.at(-1) as { uri: Uri };
  expect(await fake.providers.get("cilium-mark")?.provideTextDocumentContent(uri)).toBe("Mark 0xf00\n");
  expect(server.asked.at(-1)).toEqual(["ciliumPolicyLens/decodeMark", { mark: "0xf00/0xfff" }]);
  const nShown = fake.shown.length;
  await run(commands.decodeMark.id);
  expect(fake.shown).toHaveLength(nShown);
  window.activeTextEditor = undefined;
});

test("Select Cilium Version writes the setting", async () => {
  activate();
  fake.picks.push("Another version…", "1.20.2");
  await run(commands.selectVersion.id);
  expect(fake.settings.get("cilium")).toBe("1.20.2");
});

test("the page of a check opens as a preview in place of its source, unless it is being worked on", async () => {
  activate();
  const open = (path: string) => fake.activated.fire({ document: { uri: Uri.parse(path) } });
  const page = Uri.parse("file:///ext/docs/checks/combined-peers.md");
  const tab = { input: new TabInputText(page) };
  window.tabGroups.all = [{ tabs: [{ input: {} }, tab] }];
  open("file:///ext/README.md");
  open("file:///w/docs/checks/combined-peers.md");
  open(page.toString());
  await vi.waitFor(() => expect(fake.closed).toEqual([tab]));
  expect(fake.executed.map(([id, uri]) => [id, String(uri)])).toEqual([["markdown.showPreview", page.toString()]]);
});

test("from the context menu the flow is that of the policy map, or what the server says of the cursor", async () => {
  const show = vi.fn();
  fake.commands.clear();
  const asked: unknown[] = [];
  const server = {
    request: async (_name: string, params: unknown) => {
      asked.push(params);
      return { flow: { world: ".", from: "shop/web", to: "shop/db", port: 5432, protocol: "TCP" } };
    },
  };
  registerSimulateFlow(
    { show, dispose: () => undefined },
    server as unknown as Parameters<typeof registerSimulateFlow>[1],
  );
  const uri = Uri.parse("file:///w/db.yaml");
  window.activeTextEditor = { document: { uri }, selection: { active: { line: 8, character: 4 } } };
  await run(commands.simulateFlow.id, uri);
  expect(asked).toEqual([{ uri: "file:///w/db.yaml", line: 8, character: 4 }]);
  await run(commands.simulateFlow.id, policyMapUri({ world: ".", endpoint: "shop/db" }));
  await run(commands.simulateFlow.id);
  window.activeTextEditor = undefined;
  expect(show.mock.calls).toEqual([
    [{ world: ".", from: "shop/web", to: "shop/db", port: 5432, protocol: "TCP" }],
    [{ world: ".", to: "shop/db" }],
    [undefined],
  ]);
});

test("a link opens its flow; one that names none says so", () => {
  const show = vi.fn();
  fake.uriHandlers.length = 0;
  registerFlowLinks(show);
  const [handler] = fake.uriHandlers;
  handler?.handleUri(Uri.from({ scheme: "vscode", path: "/flow", query: "from=shop/web&to=shop/db&port=5433" }));
  expect(show.mock.calls).toEqual([[{ from: "shop/web", to: "shop/db", port: 5433 }]]);
  handler?.handleUri(Uri.from({ scheme: "vscode", path: "/flow", query: "port=1" }));
  handler?.handleUri(Uri.from({ scheme: "vscode", path: "/map", query: "from=shop/web" }));
  expect(show).toHaveBeenCalledTimes(1);
  expect(fake.messages).toHaveLength(2);
});

test("Explain Hubble Flow fills the view from the selection, offers several, and says what it can't read", async () => {
  const show = vi.fn();
  const asked: string[] = [];
  const flow = { kind: "flow", form: { from: "shop/web" }, recorded: {}, difference: null, notes: [] };
  const request = async (_name: string, { text }: { text: string }) => {
    asked.push(text);
    if (text === "both") return { kind: "several", flows: [{ title: "the second", text: "two" }] };
    return text === "two" ? flow : { kind: "unreadable", message: "No flow is in this text" };
  };
  const server = { request } as unknown as Parameters<typeof registerExplainHubbleFlow>[1];
  registerExplainHubbleFlow({ show, dispose: () => undefined }, server);
  const document = { uri: Uri.parse("file:///w/flow.txt"), languageId: "plaintext", getText: () => "both" };
  window.activeTextEditor = { document, selection: {} };
  fake.picks.push("the second");
  await run(commands.explainHubbleFlow.id);
  expect(asked).toEqual(["both", "two"]);
  expect(show.mock.calls).toEqual([[flow.form, flow]]);
  await run(commands.explainHubbleFlow.id, "nonsense");
  expect(fake.messages).toEqual(["No flow is in this text"]);
  window.activeTextEditor = undefined;
});
