// Does the workspace hold a kind of ours? A cheap look at texts, so that nothing heavy starts where nobody needs it.
import * as vscode from "vscode";
import { filePattern } from "./fileAccess.ts";

const nAtOnce = 16;
const sizeLimit = 1024 * 1024;
const languages = ["yaml", "json", "jsonc", "helm"];

/** API groups of the kinds that the lens reads: cilium.io, networking.k8s.io, policy.networking.k8s.io. */
export function looksLikeOurs(text: string): boolean {
  return text.includes("cilium.io") || text.includes("networking.k8s.io");
}

export function isOurDocument(document: vscode.TextDocument): boolean {
  return languages.includes(document.languageId) && looksLikeOurs(document.getText());
}

/** Looks at open documents, then at files until the first hit. */
export async function workspaceHoldsOurs(token: vscode.CancellationToken): Promise<boolean> {
  if (vscode.workspace.textDocuments.some(isOurDocument)) return true;
  const uris = await vscode.workspace.findFiles(filePattern, undefined, undefined, token);
  for (let at = 0; at < uris.length && !token.isCancellationRequested; at += nAtOnce) {
    const hits = await Promise.all(uris.slice(at, at + nAtOnce).map(fileHoldsOurs));
    if (hits.includes(true)) return true;
  }
  return false;
}

async function fileHoldsOurs(uri: vscode.Uri): Promise<boolean> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    return size <= sizeLimit && looksLikeOurs(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  } catch {
    return false;
  }
}
