// Focus Endpoint: hints and hovers then show that endpoint's own final keys.
import * as vscode from "vscode";
import { commands } from "../../protocol/commands.ts";
import type { FocusedEndpoint } from "../../protocol/requests.ts";
import type { LensServer } from "../languageClient.ts";
import { endpointOfUri } from "../policyMapDocuments.ts";
import { pickEndpoint } from "./pickEndpoint.ts";
import { readEndpoints } from "./showPolicyMap.ts";

/** `onFocus` hears the new focus; undefined is none. */
export function registerFocusEndpoint(
  server: LensServer,
  onFocus: (focus: FocusedEndpoint | undefined) => void,
): vscode.Disposable {
  return vscode.commands.registerCommand(commands.focusEndpoint.id, async (argument?: unknown) => {
    const fromMap = argument instanceof vscode.Uri ? endpointOfUri(argument) : undefined;
    const picked =
      fromMap ??
      (await pickEndpoint(server, {
        placeHolder: "Endpoint whose own keys the hints show",
        none: "No focus: show the keys of every endpoint",
        among: readEndpoints(argument),
      }));
    if (picked === undefined) return;
    await server.notify("focus", { focus: picked });
    onFocus(picked ?? undefined);
  });
}
