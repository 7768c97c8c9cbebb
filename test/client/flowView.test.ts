// The flow view's host against a fake of the editor: the page's CSP, messages both ways, edits, and reloads.
import { afterEach, expect, test, vi } from "vitest";
import { type FlowViewPorts, registerFlowView } from "../../src/client/flowView.ts";
import type { FlowForm } from "../../src/protocol/flowForm.ts";
import type { ToWebview } from "../../src/protocol/flowMessages.ts";
import type { FlowReply } from "../../src/protocol/flowView.ts";
import { allowed, choices, denied, form } from "../webview/fixtures.ts";

type Listener = (value: unknown) => void;

const editor = vi.hoisted(() => ({
  created: [] as unknown[],
  serializers: [] as { deserializeWebviewPanel(panel: unknown, state: unknown): Promise<void> }[],
  commands: [] as unknown[][],
}));

vi.mock("vscode", () => ({
  ViewColumn: { Active: -1, Beside: -2 },
  Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join("/") },
  commands: { executeCommand: (...values: unknown[]) => editor.commands.push(values) },
  window: {
    activeTextEditor: undefined,
    createWebviewPanel: () => editor.created.shift(),
    registerWebviewPanelSerializer: (_type: string, serializer: (typeof editor.serializers)[number]) => {
      editor.serializers.push(serializer);
      return { dispose: () => undefined };
    },
  },
}));

class FakePanel {
  title = "";
  visible = true;
  nRevealed = 0;
  isDisposed = false;
  readonly posted: ToWebview[] = [];
  readonly listeners: Listener[] = [];
  readonly disposeListeners: (() => void)[] = [];
  readonly webview = {
    html: "",
    options: {},
    cspSource: "https://page.example",
    asWebviewUri: (uri: string) => `https://page.example/${uri}`,
    postMessage: (message: ToWebview) => {
      this.posted.push(message);
      return Promise.resolve(true);
    },
    onDidReceiveMessage: (listener: Listener) => this.listeners.push(listener),
  };
  onDidDispose(listener: () => void): void {
    this.disposeListeners.push(listener);
  }
  reveal(): void {
    this.nRevealed += 1;
  }
  dispose(): void {
    this.isDisposed = true;
    for (const listener of this.disposeListeners) listener();
  }
  /** As the page would send it. */
  say(message: unknown): void {
    for (const listener of this.listeners) listener(message);
  }
  kinds(): string[] {
    return this.posted.splice(0).map(({ kind }) => kind);
  }
}

interface Host {
  readonly panel: FakePanel;
  readonly asked: FlowForm[];
  readonly opened: unknown[];
  reply: (form: FlowForm) => Promise<FlowReply>;
  edit(): void;
  view: ReturnType<typeof registerFlowView>;
}

function startHost(): Host {
  const panel = new FakePanel();
  editor.created.push(panel);
  const listeners: Listener[] = [];
  const asked: FlowForm[] = [];
  const opened: unknown[] = [];
  const host = { panel, asked, opened, reply: async (): Promise<FlowReply> => verdict(), edit: () => undefined };
  const ports: FlowViewPorts = {
    requestChoices: async () => choices,
    requestFlow: (question) => {
      asked.push(question);
      return host.reply();
    },
    linkTo: ({ from, to }) => `code://flow?${from}&${to}`,
    requestAllow: async () => ({ kind: "proposals", allow: { sides: [], note: "the flow passes" } }),
    applyAllow: async ({ ids }) => ({ kind: "failed", message: `${ids.join(", ")} is not there any more` }),
    openPlace: (file, line) => opened.push([file, line]),
    onDidChangeSnapshot: (listener) => {
      listeners.push(listener);
      return { dispose: () => undefined };
    },
  };
  const view = registerFlowView({ extensionUri: "file:///extension" as never }, ports);
  const edit = () => {
    for (const listener of listeners) listener(undefined);
  };
  return Object.assign(host, { view, edit });
}

const broken = { reason: "a key without a value", file: "policies/db.yaml", line: 11 };

function verdict(view = denied, unparsed: readonly (typeof broken)[] = []): FlowReply {
  return { kind: "verdict", verdict: view, unparsed };
}

/** Until every answer under way has come. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

afterEach(() => {
  editor.created.length = 0;
  editor.serializers.length = 0;
  editor.commands.length = 0;
});

test("the page has the strict policy, one script with its nonce, and nothing inline", () => {
  const { panel, view } = startHost();
  view.show();
  const { html } = panel.webview;
  const nonce = /script-src 'nonce-([0-9a-f]{32})'/.exec(html)?.[1];
  expect(html).toContain(
    `content="default-src 'none'; style-src https://page.example; script-src 'nonce-${nonce}'; font-src https://page.example"`,
  );
  expect(html.match(/<script\b[^>]*>/g)).toEqual([
    `<script nonce="${nonce}" src="https://page.example/file:///extension/dist/webview/flowSimulator.js">`,
  ]);
  expect(html).not.toMatch(/unsafe|<style|\sstyle=|\son\w+=/);
  expect(panel.webview.options).toEqual({
    enableScripts: true,
    localResourceRoots: ["file:///extension/dist/webview"],
  });
});

test("a page that is ready gets the choices, then what was prefilled; a form gets its verdict", async () => {
  const { panel, view } = startHost();
  view.show({ from: "shop/web" });
  await settle();
  expect(panel.posted).toEqual([]);
  panel.say({ kind: "ready" });
  await settle();
  expect(panel.posted.splice(0)).toEqual([
    { kind: "choices", choices },
    { kind: "prefill", form: { from: "shop/web" } },
  ]);
  panel.say({ kind: "choose", form });
  await settle();
  expect(panel.title).toBe("Flow: shop/web → shop/db");
  expect(panel.posted.splice(0)).toEqual([
    { kind: "working" },
    { kind: "verdict", form, verdict: denied, stale: null },
  ]);
});

test("an edit changes the verdict; text that does not parse keeps the old one, marked, until it does", async () => {
  const host = startHost();
  host.view.show();
  host.panel.say({ kind: "ready" });
  host.panel.say({ kind: "choose", form });
  await settle();
  host.panel.posted.length = 0;
  for (const [reply, shown] of [
    [verdict(allowed, [broken]), { verdict: denied, stale: broken }],
    [verdict(allowed), { verdict: allowed, stale: null }],
  ] as const) {
    host.reply = async () => reply;
    host.edit();
    await settle();
    expect(host.panel.posted.splice(0)).toEqual([{ kind: "working" }, { kind: "verdict", form, ...shown }]);
  }
});

test("a file that was broken before the flow was asked marks nothing", async () => {
  const host = startHost();
  host.reply = async () => verdict(denied, [broken]);
  host.view.show();
  host.panel.say({ kind: "ready" });
  host.panel.say({ kind: "choose", form });
  await settle();
  host.edit();
  await settle();
  expect(host.panel.posted.filter(({ kind }) => kind === "verdict")).toEqual([
    { kind: "verdict", form, verdict: denied, stale: null },
    { kind: "verdict", form, verdict: denied, stale: null },
  ]);
});

test("of questions that overtake each other only the last is answered", async () => {
  const host = startHost();
  const open: ((reply: FlowReply) => void)[] = [];
  host.reply = () => new Promise((resolve) => open.push(resolve));
  host.view.show();
  host.panel.say({ kind: "ready" });
  await settle();
  host.panel.posted.length = 0;
  const second = { ...form, port: 80 };
  const third = { ...form, port: 443 };
  for (const next of [form, second, third]) host.panel.say({ kind: "choose", form: next });
  open[0]?.(verdict());
  await settle();
  open[1]?.(verdict(allowed));
  await settle();
  expect(host.asked).toEqual([form, third].map((one) => ({ ...one, packets: "first" })));
  expect(host.panel.posted.filter(({ kind }) => kind === "verdict")).toEqual([
    { kind: "verdict", form: third, verdict: allowed, stale: null },
  ]);
});

test("the first packet is asked for first, the rest once the page has drawn it, and an edit brings all of it", async () => {
  const host = startHost();
  host.view.show();
  host.panel.say({ kind: "ready" });
  host.panel.say({ kind: "choose", form });
  await settle();
  expect(host.panel.kinds().at(-1)).toBe("verdict");
  host.reply = async () => verdict(allowed);
  host.panel.say({ kind: "askWholePath", form: { ...form, port: 80 } });
  host.panel.say({ kind: "askWholePath", form });
  await settle();
  expect(host.panel.posted.splice(0)).toEqual([{ kind: "wholePath", form, verdict: allowed }]);
  host.edit();
  await settle();
  const next = { ...form, port: 443 };
  host.panel.say({ kind: "choose", form: next });
  await settle();
  expect(host.asked).toEqual([
    { ...form, packets: "first" },
    { ...form, packets: "every" },
    { ...form, packets: "every" },
    { ...next, packets: "first" },
  ]);
});

test("the rest of a path does not come from text that does not parse now", async () => {
  const host = startHost();
  host.view.show();
  host.panel.say({ kind: "ready" });
  host.panel.say({ kind: "choose", form });
  await settle();
  host.panel.kinds();
  host.reply = async () => verdict(allowed, [broken]);
  host.panel.say({ kind: "askWholePath", form });
  await settle();
  expect(host.panel.kinds()).toEqual([]);
});

test("an unknown name and a server that fails are both said", async () => {
  const host = startHost();
  const errors = [{ field: "from", message: "Nothing here is named shop/wbe", nearest: ["shop/web"] }] as const;
  host.reply = async () => ({ kind: "fieldErrors", errors });
  host.view.show();
  host.panel.say({ kind: "ready" });
  host.panel.say({ kind: "choose", form });
  await settle();
  expect(host.panel.posted.at(-1)).toEqual({ kind: "fieldErrors", form, errors });
  host.reply = () => Promise.reject(new Error("stopped"));
  host.edit();
  await settle();
  expect(host.panel.posted.at(-1)).toEqual({
    kind: "failed",
    message: "The language server gave no answer: stopped.",
  });
});

test("a hidden view is left alone; when its page comes back it gets the last answer first, then the new one", async () => {
  const host = startHost();
  host.view.show();
  host.panel.say({ kind: "ready" });
  host.panel.say({ kind: "choose", form });
  await settle();
  host.panel.kinds();
  host.panel.visible = false;
  host.edit();
  await settle();
  expect(host.panel.kinds()).toEqual([]);
  host.panel.visible = true;
  host.panel.say({ kind: "ready" });
  host.panel.say({ kind: "choose", form });
  await settle();
  expect(host.panel.kinds()).toEqual(["verdict", "working", "choices", "verdict"]);
  expect(host.asked).toHaveLength(2);
});

test("after a reload of the window the panel that VS Code kept becomes the view", async () => {
  const host = startHost();
  const kept = new FakePanel();
  await editor.serializers[0]?.deserializeWebviewPanel(kept, { form: {} });
  expect(kept.webview.html).toContain("flowSimulator.js");
  kept.say({ kind: "ready" });
  await settle();
  expect(kept.kinds()).toEqual(["choices"]);
  host.view.show();
  expect(kept.nRevealed).toBe(1);
  expect(editor.created).toEqual([host.panel]);
});

test("a view that was closed gets no more messages, and opens anew", async () => {
  const host = startHost();
  const next = new FakePanel();
  editor.created.push(next);
  host.view.show();
  host.panel.say({ kind: "ready" });
  host.panel.say({ kind: "choose", form });
  host.panel.kinds();
  host.panel.dispose();
  await settle();
  expect(host.panel.kinds()).toEqual([]);
  host.view.show();
  expect(next.webview.html).not.toBe("");
  host.view.dispose();
  expect(next.isDisposed).toBe(true);
});

test("places and settings are opened; other messages and other settings are not", () => {
  const host = startHost();
  host.view.show();
  for (const message of [
    { kind: "openPlace", file: "a.yaml", line: 3 },
    { kind: "openPlace", file: "a.yaml", line: "3" },
    { kind: "openSetting", setting: "ciliumPolicyLens.routing" },
    { kind: "openSetting", setting: "files.exclude" },
    { kind: "runAnything" },
    null,
    "ready",
  ]) {
    host.panel.say(message);
  }
  expect(host.opened).toEqual([["a.yaml", 3]]);
  expect(editor.commands).toEqual([["workbench.action.openSettings", "ciliumPolicyLens.routing"]]);
});

test("what would let a flow pass is asked on a click, and the picked proposals are put in by the server", async () => {
  const { panel, view } = startHost();
  view.show();
  panel.say({ kind: "ready" });
  await settle();
  panel.posted.length = 0;
  panel.say({ kind: "askAllow", form });
  panel.say({ kind: "applyAllow", form, ids: ["a", 1] });
  await settle();
  expect(panel.posted).toEqual([
    { kind: "allow", form, reply: { kind: "proposals", allow: { sides: [], note: "the flow passes" } } },
    { kind: "allowApplied", reply: { kind: "failed", message: "a is not there any more" } },
  ]);
});
