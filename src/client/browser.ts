// The extension in VS Code in a browser: the server is a web worker.
import type * as vscode from "vscode";
import { Uri } from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { activateLens } from "./lens.ts";

// The worker's type is the DOM's, which this room does not have.
type StartServer = Extract<ConstructorParameters<typeof LanguageClient>[2], () => unknown>;
declare const Worker: new (url: string) => Extract<Awaited<ReturnType<StartServer>>, { readonly reader?: never }>;

export function activate(context: vscode.ExtensionContext): void {
  const script = Uri.joinPath(context.extensionUri, "dist", "browser", "server.js").toString(true);
  activateLens(
    context,
    (options) => new LanguageClient("ciliumPolicyLens", "Cilium Policy Lens", async () => new Worker(script), options),
  );
}
