// Show Output: what the lens read and what went wrong.
import * as vscode from "vscode";
import { commands } from "../../protocol/commands.ts";

export function registerShowOutput(output: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.commands.registerCommand(commands.showOutput.id, () => output.show());
}
