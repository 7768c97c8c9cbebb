// The client in VS Code on a computer: the server is a process of its own.
import { Uri } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import type { CreateClient } from "./languageClient.ts";

export function nodeClient(extensionUri: Uri): CreateClient {
  const module = Uri.joinPath(extensionUri, "dist", "server.js").fsPath;
  return (options) =>
    new LanguageClient("ciliumPolicyLens", "Cilium Policy Lens", { module, transport: TransportKind.ipc }, options);
}
