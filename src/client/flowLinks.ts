// The handler of links to flows, and the links themselves with the scheme of this editor.
import * as vscode from "vscode";
import type { FlowForm } from "../protocol/flowForm.ts";
import { flowLinkPath, readFlowQuery, writeFlowQuery } from "./flowLink.ts";

/** A link that can't be read opens nothing and says so. */
export function registerFlowLinks(show: (form: Partial<FlowForm>) => void): vscode.Disposable {
  return vscode.window.registerUriHandler({
    handleUri({ path, query }) {
      const form = path === flowLinkPath ? readFlowQuery(query) : undefined;
      if (form !== undefined) show(form);
      else void vscode.window.showWarningMessage("This link names no flow: it needs /flow?from=…&to=…&port=…");
    },
  });
}

export function flowLink(extensionId: string, form: FlowForm): string {
  return `${vscode.env.uriScheme}://${extensionId}${flowLinkPath}?${writeFlowQuery(form)}`;
}
