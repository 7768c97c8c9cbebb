// The extension in VS Code on a computer: the server is a process of its own.
import type * as vscode from "vscode";
import { Uri } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { activateLens } from "./lens.ts";

export function activate(context: vscode.ExtensionContext): void {
  const module = Uri.joinPath(context.extensionUri, "dist", "server.cjs").fsPath;
  activateLens(
    context,
    (options) =>
      new LanguageClient("ciliumPolicyLens", "Cilium Policy Lens", { module, transport: TransportKind.ipc }, options),
  );
}
