// The page of a check as Markdown preview. The code of a diagnostic links to the page's file: VS Code's hovers open no
// command from there (`openerService.open(target)` without `allowCommands`), so what opens is the page's source,
// and this puts the preview in its place.
import * as vscode from "vscode";

export function registerCheckPages(extensionUri: vscode.Uri): vscode.Disposable {
  const pages = `${vscode.Uri.joinPath(extensionUri, "docs", "checks").toString()}/`;
  return vscode.window.onDidChangeActiveTextEditor(async (editor) => {
    const uri = editor?.document.uri;
    if (uri === undefined || !uri.toString().startsWith(pages)) return;
    // Whoever works on the extension itself wants the source.
    if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) return;
    await showPreview(uri);
  });
}

async function showPreview(uri: vscode.Uri): Promise<void> {
  const source = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .find(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
  try {
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  } catch {
    // The built-in Markdown extension is switched off: the source stays.
    return;
  }
  if (source !== undefined) await vscode.window.tabGroups.close(source);
}
