// Restart Language Server: reads every file again.
import * as vscode from "vscode";
import { commands } from "../../protocol/commands.ts";
import type { LensServer } from "../languageClient.ts";

export function registerRestartServer(server: LensServer): vscode.Disposable {
  return vscode.commands.registerCommand(commands.restartServer.id, () => server.restart());
}
