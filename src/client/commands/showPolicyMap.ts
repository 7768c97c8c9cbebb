// Show Policy Map of an Endpoint: a read-only document, kept up to date while it is open.
import * as vscode from "vscode";
import { commands } from "../../protocol/commands.ts";
import type { ShowPolicyMapArguments } from "../../protocol/requests.ts";
import type { LensServer } from "../languageClient.ts";
import { policyMapUri } from "../policyMapDocuments.ts";
import { pickEndpoint } from "./pickEndpoint.ts";

export function registerShowPolicyMap(server: LensServer): vscode.Disposable {
  return vscode.commands.registerCommand(commands.showPolicyMap.id, async (among?: unknown) => {
    const endpoint = await pickEndpoint(server, {
      placeHolder: "Endpoint whose policy map to show",
      among: readEndpoints(among),
    });
    if (endpoint == null) return;
    const document = await vscode.workspace.openTextDocument(policyMapUri(endpoint));
    await vscode.window.showTextDocument(document, { preview: true });
  });
}

/** A context menu passes its file: that names no endpoint. */
export function readEndpoints(value: unknown): ShowPolicyMapArguments | undefined {
  if (typeof value !== "object" || value === null || !("endpoints" in value)) return undefined;
  return value as ShowPolicyMapArguments;
}
