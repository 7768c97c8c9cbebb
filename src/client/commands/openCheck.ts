// The page of a check, as Markdown preview: what the code of a diagnostic links to.
// The server links to the page's file; VS Code would show its source, so the link becomes a command.
import * as vscode from "vscode";
import { openCheckCommand } from "../../protocol/requests.ts";

export function registerOpenCheck(extensionUri: vscode.Uri): vscode.Disposable {
  return vscode.commands.registerCommand(openCheckCommand, async (code: unknown) => {
    if (typeof code !== "string" || !/^[a-z0-9-]+$/.test(code)) return;
    const page = vscode.Uri.joinPath(extensionUri, "docs", "checks", `${code}.md`);
    try {
      await vscode.commands.executeCommand("markdown.showPreview", page);
    } catch {
      // Where the built-in Markdown extension is switched off.
      await vscode.commands.executeCommand("vscode.open", page);
    }
  });
}

/** The same diagnostic with a link that opens the preview. */
export function linkToCheck(diagnostic: vscode.Diagnostic): vscode.Diagnostic {
  const { code } = diagnostic;
  if (typeof code !== "object" || typeof code.value !== "string") return diagnostic;
  const query = encodeURIComponent(JSON.stringify([code.value]));
  diagnostic.code = { value: code.value, target: vscode.Uri.parse(`command:${openCheckCommand}?${query}`) };
  return diagnostic;
}
