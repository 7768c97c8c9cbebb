// The flow view's panel: its page with the CSP, its messages, and its return after a reload of the window.
// Nothing is retained while it is hidden: the page comes back from its own state and from the last answer.
import * as vscode from "vscode";
import { commands } from "../protocol/commands.ts";
import type { FlowForm } from "../protocol/flowForm.ts";
import type { ObservedFlowView } from "../protocol/observedView.ts";
import { type FlowQuestions, type FlowViewState, flowViewState, readMessage } from "./flowViewState.ts";

/** Also the reason `onWebviewPanel:…` in package.json's activationEvents. */
export const flowViewType = "ciliumPolicyLens.flow";

export interface FlowViewPorts extends FlowQuestions {
  /** A link that opens this flow in the editor. */
  linkTo(form: FlowForm): string;
  /** Shows a line, counted from 0, of a file as answers name it. */
  openPlace(file: string, line: number): void;
  /** Fires after each change of what answers are computed from. */
  readonly onDidChangeSnapshot: vscode.Event<unknown>;
}

export interface FlowViewHandle extends vscode.Disposable {
  /** Opens the view or brings it to the front, and fills the fields that are named. */
  show(prefill?: Partial<FlowForm>, observed?: ObservedFlowView): void;
}

interface OpenView {
  readonly panel: vscode.WebviewPanel;
  readonly state: FlowViewState;
}

export function registerFlowView(
  context: Pick<vscode.ExtensionContext, "extensionUri">,
  ports: FlowViewPorts,
): FlowViewHandle {
  const pageRoot = vscode.Uri.joinPath(context.extensionUri, "dist", "webview");
  let view: OpenView | undefined;

  /** There is one flow view; a panel that VS Code brings back takes the place of an open one. */
  function adopt(panel: vscode.WebviewPanel): OpenView {
    view?.panel.dispose();
    const state = flowViewState(ports, (message) => void panel.webview.postMessage(message));
    const adopted = { panel, state };
    panel.webview.options = { enableScripts: true, localResourceRoots: [pageRoot] };
    panel.webview.onDidReceiveMessage((value: unknown) => answer(adopted, value, ports));
    panel.onDidDispose(() => {
      state.dispose();
      if (view === adopted) view = undefined;
    });
    panel.webview.html = page(panel.webview, pageRoot);
    view = adopted;
    return adopted;
  }

  function open(): OpenView {
    const column = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    return adopt(vscode.window.createWebviewPanel(flowViewType, "Flow", column, { enableScripts: true }));
  }

  const subscriptions = [
    ports.onDidChangeSnapshot(() => {
      if (view?.panel.visible) view.state.refresh();
    }),
    vscode.window.registerWebviewPanelSerializer(flowViewType, {
      async deserializeWebviewPanel(panel) {
        adopt(panel);
      },
    }),
  ];

  return {
    show(prefill, observed) {
      if (view) view.panel.reveal();
      const { state } = view ?? open();
      if (prefill) state.prefill(prefill, observed);
    },
    dispose() {
      for (const subscription of subscriptions) subscription.dispose();
      view?.panel.dispose();
    },
  };
}

function answer({ panel, state }: OpenView, value: unknown, ports: FlowViewPorts): void {
  const message = readMessage(value);
  if (message === undefined) return;
  switch (message.kind) {
    case "ready":
      state.ready();
      break;
    case "choose":
      panel.title = `Flow: ${message.form.from} → ${message.form.to}`;
      state.choose(message.form);
      break;
    case "askWholePath":
      state.askWholePath(message.form);
      break;
    case "clear":
      state.clear();
      break;
    case "openPlace":
      ports.openPlace(message.file, message.line);
      break;
    case "compare":
      state.compare(message.form);
      break;
    case "saveSvg":
      void saveSvg(message.name, message.svg);
      break;
    case "copyLink":
      copyText(ports.linkTo(message.form));
      break;
    case "askAllow":
      state.askAllow(message.form);
      break;
    case "applyAllow":
      state.applyAllow({ form: message.form, ids: message.ids });
      break;
    case "explainObserved":
      void vscode.commands.executeCommand(commands.explainHubbleFlow.id, message.text);
      break;
    case "copyText":
      copyText(message.text);
      break;
    case "openSetting":
      void vscode.commands.executeCommand("workbench.action.openSettings", message.setting);
      break;
  }
}

function copyText(text: string): void {
  void vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage("Copied", 2000);
}

async function saveSvg(name: string, svg: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `${name.replace(/[^\w.-]+/g, "-")}.svg`;
  const uri = await vscode.window.showSaveDialog({
    filters: { SVG: ["svg"] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, file) }),
  });
  if (uri !== undefined) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(svg));
}

function page(webview: vscode.Webview, root: vscode.Uri): string {
  const nonce = makeNonce();
  const script = webview.asWebviewUri(vscode.Uri.joinPath(root, "flowSimulator.js"));
  const style = webview.asWebviewUri(vscode.Uri.joinPath(root, "flowSimulator.css"));
  const source = webview.cspSource;
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'; font-src ${source}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Flow</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<div id="flow-simulator"></div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

/** 128 random bits in hex; the platform's own generator, so that the browser's extension host has it too. */
function makeNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
