// Opens a line of a file: what links in hovers, lenses and the flow view do.
import * as vscode from "vscode";
import { type OpenPlaceArguments, openPlaceCommand } from "../../protocol/requests.ts";

export function registerOpenPlace(): vscode.Disposable {
  return vscode.commands.registerCommand(openPlaceCommand, ({ uri, line, character }: OpenPlaceArguments) =>
    openPlace(vscode.Uri.parse(uri), line, character),
  );
}

/** Line and character count from 0. A flow view beside the text stays where it is. */
export async function openPlace(uri: vscode.Uri, line: number, character = 0): Promise<void> {
  const position = new vscode.Position(line, character);
  const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  await vscode.window.showTextDocument(uri, {
    selection: new vscode.Range(position, position),
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
  });
}

/** The file that an answer names: its path below the workspace folder, with the folder's name in front where there are several. */
export function uriOfAnswer(file: string): vscode.Uri | undefined {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [only] = folders;
  if (only !== undefined && folders.length === 1) return vscode.Uri.joinPath(only.uri, file);
  const folder = folders.find(({ name }) => file.startsWith(`${name}/`));
  if (folder !== undefined) return vscode.Uri.joinPath(folder.uri, file.slice(folder.name.length + 1));
  return vscode.workspace.textDocuments.find(({ uri }) => uri.path.endsWith(`/${file}`))?.uri;
}
