// Compare Cilium Versions: what changes for these folders, as a read-only document with links to the places.
import * as vscode from "vscode";
import { commands } from "../../protocol/commands.ts";
import type { PlaceLink } from "../../protocol/requests.ts";
import type { LensServer } from "../languageClient.ts";
import { toDocumentLink } from "../policyMapDocuments.ts";
import { versions } from "./selectVersion.ts";

const scheme = "cilium-compare";

interface Versions {
  readonly before: string;
  readonly after: string;
}

export function registerCompareVersions(server: LensServer): vscode.Disposable {
  const links = new Map<string, readonly PlaceLink[]>();
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      async provideTextDocumentContent(uri) {
        const asked = versionsOf(uri);
        if (asked === undefined) return "# This address names no versions\n";
        const answer = await server.request("compareVersions", asked);
        links.set(uri.toString(), answer.links);
        return answer.text;
      },
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => links.delete(uri.toString())),
    vscode.languages.registerDocumentLinkProvider(
      { scheme },
      { provideDocumentLinks: ({ uri }) => (links.get(uri.toString()) ?? []).map(toDocumentLink) },
    ),
    vscode.commands.registerCommand(commands.compareVersions.id, async () => {
      const before = await pickVersion("Cilium version to come from", undefined);
      const after = before && (await pickVersion(`Cilium version to go to, from ${before}`, before));
      if (before === undefined || after === undefined) return;
      const address = addressOf({ before, after });
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(address), { preview: true });
    }),
  );
}

async function pickVersion(placeHolder: string, without: string | undefined): Promise<string | undefined> {
  const items = versions.filter((version) => version !== without).map((label) => ({ label }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.label;
}

/** The fragment makes each call an address of its own: an open comparison would be shown as it was. */
function addressOf(asked: Versions): vscode.Uri {
  const path = `/Cilium ${asked.before} to ${asked.after}.txt`;
  return vscode.Uri.from({ scheme, path, query: JSON.stringify(asked), fragment: String(Date.now()) });
}

function versionsOf({ query }: vscode.Uri): Versions | undefined {
  try {
    return JSON.parse(query) as Versions;
  } catch {
    return undefined;
  }
}
