// The extension, one bundle for VS Code on a computer and in a browser; the client of the place is loaded when asked.
import type * as vscode from "vscode";
import { activateLens } from "./lens.ts";

export function activate(context: vscode.ExtensionContext): void {
  activateLens(context, async (options) => {
    const createClient = await createClientFor(context.extensionUri);
    return createClient(options);
  });
}

async function createClientFor(extensionUri: vscode.Uri) {
  // Node knows no importScripts.
  if (typeof importScripts === "function") return (await import("./browserClient.ts")).browserClient(extensionUri);
  return (await import("./nodeClient.ts")).nodeClient(extensionUri);
}
