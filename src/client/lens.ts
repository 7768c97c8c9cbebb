// The extension, wherever it runs: what is registered, and what starts the server.
import * as vscode from "vscode";
import { registerCheckPages } from "./checkPages.ts";
import { registerCompareVersions } from "./commands/compareVersions.ts";
import { registerDecodeMark } from "./commands/decodeMark.ts";
import { registerExplainFile } from "./commands/explainFile.ts";
import { registerExplainHubbleFlow } from "./commands/explainHubbleFlow.ts";
import { registerFocusEndpoint } from "./commands/focusEndpoint.ts";
import { openPlace, registerOpenPlace, uriOfAnswer } from "./commands/openPlace.ts";
import { registerRestartServer } from "./commands/restartServer.ts";
import { registerSelectVersion } from "./commands/selectVersion.ts";
import { registerShowOutput } from "./commands/showOutput.ts";
import { registerShowPolicyMap } from "./commands/showPolicyMap.ts";
import { registerSimulateFlow } from "./commands/simulateFlow.ts";
import { flowLink, registerFlowLinks } from "./flowLinks.ts";
import { registerFlowView } from "./flowView.ts";
import { type CreateClient, LensServer } from "./languageClient.ts";
import { registerPolicyMapDocuments } from "./policyMapDocuments.ts";
import { isOurDocument, workspaceHoldsOurs } from "./probe.ts";
import { registerStatusBar } from "./statusBar.ts";

export function activateLens(context: vscode.ExtensionContext, createClient: CreateClient): void {
  const output = vscode.window.createOutputChannel("Cilium Policy Lens", { log: true });
  const server = new LensServer(context.extensionUri, output, createClient);
  const statusBar = registerStatusBar();
  const flowView = registerFlowView(context, {
    requestChoices: () => server.request("flowChoices", {}),
    requestFlow: (question) => server.request("flow", question),
    linkTo: (form) => flowLink(context.extension.id, form),
    requestAllow: (form) => server.request("allow", form),
    applyAllow: (params) => server.request("applyAllow", params),
    openPlace(file, line) {
      const uri = uriOfAnswer(file);
      if (uri !== undefined) void openPlace(uri, line);
    },
    onDidChangeSnapshot: server.onDidChangeSnapshot,
  });
  context.subscriptions.push(
    output,
    server,
    statusBar,
    flowView,
    server.onDidChangeSnapshot((status) => statusBar.showStatus(status)),
    registerPolicyMapDocuments(server),
    registerSimulateFlow(flowView, server),
    registerExplainHubbleFlow(flowView, server),
    registerFlowLinks((form) => flowView.show(form)),
    registerShowPolicyMap(server),
    registerFocusEndpoint(server, (focus) => statusBar.showFocus(focus)),
    registerSelectVersion(server),
    registerCompareVersions(server),
    registerDecodeMark(server),
    registerExplainFile(server, output),
    registerShowOutput(output),
    registerRestartServer(server),
    registerOpenPlace(),
    registerCheckPages(context.extensionUri),
    startWhenNeeded(server, output),
  );
}

// The server starts when a document or a file holds a kind of ours; a command that asks starts it by asking.
function startWhenNeeded(server: LensServer, output: vscode.LogOutputChannel): vscode.Disposable {
  const search = new vscode.CancellationTokenSource();
  const start = () => {
    search.cancel();
    server.start().catch((error: unknown) => output.error(`The language server does not start: ${String(error)}`));
  };
  const look = (document: vscode.TextDocument) => {
    if (!server.isRunning && isOurDocument(document)) start();
  };
  workspaceHoldsOurs(search.token).then(
    (found) => {
      if (found && !search.token.isCancellationRequested) start();
      else if (!found)
        output.info("No file here holds a kind of Cilium or a NetworkPolicy: the language server is not started");
    },
    (error: unknown) => output.warn(`The folder can't be searched: ${String(error)}`),
  );
  return vscode.Disposable.from(
    search,
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidSaveTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)),
  );
}
