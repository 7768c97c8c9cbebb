// Select Cilium Version: writes the setting that every answer follows.
import * as vscode from "vscode";
import { commands } from "../../protocol/commands.ts";
import { settingsSection } from "../../protocol/settings.ts";
import type { LensServer } from "../languageClient.ts";

/** Profiles of this build, newest first; any other version is typed. */
export const versions = ["1.20", "1.18", "1.16", "1.14", "1.11", "1.8"] as const;

export function registerSelectVersion(server: LensServer): vscode.Disposable {
  return vscode.commands.registerCommand(commands.selectVersion.id, async () => {
    const version = await pickVersion();
    if (version === undefined) return;
    const target =
      vscode.workspace.workspaceFolders === undefined
        ? vscode.ConfigurationTarget.Global
        : vscode.ConfigurationTarget.Workspace;
    await vscode.workspace.getConfiguration(settingsSection).update("cilium", version, target);
    await server.start();
  });
}

async function pickVersion(): Promise<string | undefined> {
  const current = vscode.workspace.getConfiguration(settingsSection).get<string>("cilium", "auto");
  const items = [
    { label: "auto", description: "as the folder says, else the newest known" },
    ...versions.map((label) => ({ label, description: "" })),
    { label: "Another version…", description: "" },
  ];
  const pick = await vscode.window.showQuickPick(items, {
    placeHolder: `Cilium version to compute for, now ${current}`,
  });
  if (pick === undefined || pick !== items.at(-1)) return pick?.label;
  return vscode.window.showInputBox({
    prompt: "Cilium version",
    placeHolder: "1.20.2",
    validateInput: (text) => (/^v?\d+\.\d+(\.\d+)?$/.test(text) ? undefined : "Write a version such as 1.20 or 1.20.2"),
  });
}
