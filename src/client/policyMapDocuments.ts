// Policy maps as read-only documents `cilium-policymap:/shop/db.policymap`, with links to the rules behind each key.
import * as vscode from "vscode";
import type { FocusedEndpoint, PlaceLink } from "../protocol/requests.ts";
import type { LensServer } from "./languageClient.ts";

const scheme = "cilium-policymap";

/** The path is for people; the query names the endpoint. */
export function policyMapUri({ world, endpoint }: FocusedEndpoint): vscode.Uri {
  const path = `/${endpoint.replaceAll("\\", "/")}.policymap`;
  return vscode.Uri.from({ scheme, path, query: JSON.stringify({ world, endpoint }) });
}

export function endpointOfUri(uri: vscode.Uri): FocusedEndpoint | undefined {
  if (uri.scheme !== scheme) return undefined;
  try {
    return JSON.parse(uri.query) as FocusedEndpoint;
  } catch {
    return undefined;
  }
}

export function registerPolicyMapDocuments(server: LensServer): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const links = new Map<string, readonly PlaceLink[]>();
  return vscode.Disposable.from(
    changed,
    server.onDidChangeSnapshot(() => {
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) changed.fire(uri);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => links.delete(uri.toString())),
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      async provideTextDocumentContent(uri) {
        const params = endpointOfUri(uri);
        if (params === undefined) return "# This address names no endpoint\n";
        const answer = await server.request("policyMap", params);
        links.set(uri.toString(), "text" in answer ? answer.links : []);
        if ("text" in answer) return answer.text;
        const nearest = answer.nearest.length === 0 ? "" : `; near: ${answer.nearest.join(", ")}`;
        return `# ${answer.error}${nearest}\n`;
      },
    }),
    vscode.languages.registerDocumentLinkProvider(
      { scheme },
      {
        provideDocumentLinks: ({ uri }) => (links.get(uri.toString()) ?? []).map(toDocumentLink),
      },
    ),
  );
}

export function toDocumentLink({ line, start, end, target }: PlaceLink): vscode.DocumentLink {
  const place = vscode.Uri.parse(target.uri).with({ fragment: `L${target.line + 1}` });
  return new vscode.DocumentLink(new vscode.Range(line, start, line, end), place);
}
