// The client in VS Code in a browser: the server is a web worker.
import { Uri } from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import type { CreateClient } from "./languageClient.ts";

export function browserClient(extensionUri: Uri): CreateClient {
  const script = Uri.joinPath(extensionUri, "dist", "server.js").toString(true);
  return (options) =>
    new LanguageClient("ciliumPolicyLens", "Cilium Policy Lens", async () => new Worker(script), options);
}
