// The client in VS Code on a computer: the server is a process of its own.
import { Uri } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import type { CreateClient } from "./languageClient.ts";
import { serverFlags } from "./serverFlags.ts";

export function nodeClient(extensionUri: Uri): CreateClient {
  const module = Uri.joinPath(extensionUri, "dist", "server.js").fsPath;
  const server = { module, transport: TransportKind.ipc, options: { execArgv: [...serverFlags] } };
  return (options) => new LanguageClient("ciliumPolicyLens", "Cilium Policy Lens", server, options);
}
