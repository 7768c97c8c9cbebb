// Explain This File: which world and version it is in, what was read, left out or left alone, and why.
import * as vscode from "vscode";
import { commands } from "../../protocol/commands.ts";
import type { LensServer } from "../languageClient.ts";

const scheme = "cilium-explain";

export function registerExplainFile(server: LensServer, output: vscode.LogOutputChannel): vscode.Disposable {
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    async provideTextDocumentContent(uri) {
      const { text } = await server.request("explainFile", { uri: uri.query });
      output.info(text);
      return text;
    },
  });
  const command = vscode.commands.registerCommand(commands.explainFile.id, async (argument?: unknown) => {
    const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    if (uri === undefined) {
      void vscode.window.showInformationMessage("Cilium Policy Lens: open the file to be explained first.");
      return;
    }
    // The fragment makes each call an address of its own: an open explanation would be shown as it was.
    const address = vscode.Uri.from({
      scheme,
      path: `${uri.path}.explained.txt`,
      query: uri.toString(),
      fragment: String(Date.now()),
    });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(address), { preview: true });
  });
  return vscode.Disposable.from(provider, command);
}
