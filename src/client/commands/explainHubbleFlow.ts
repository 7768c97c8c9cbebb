// Explain Hubble Flow: a flow that Hubble or `cilium monitor` recorded fills the flow view, which tells where it differs.
// The text is what is selected, a JSON document as a whole, or what is on the clipboard.
import * as vscode from "vscode";
import { commands } from "../../protocol/commands.ts";
import type { FlowViewHandle } from "../flowView.ts";
import type { LensServer } from "../languageClient.ts";

const jsonLanguages = ["json", "jsonc", "jsonl"];

export function registerExplainHubbleFlow(view: FlowViewHandle, server: LensServer): vscode.Disposable {
  return vscode.commands.registerCommand(commands.explainHubbleFlow.id, async (argument?: unknown) => {
    const text = typeof argument === "string" ? argument : await textAtHand();
    if (text.trim() === "") {
      void vscode.window.showWarningMessage("Select or copy a flow of hubble observe -o json, then run this again");
      return;
    }
    await explain(text, view, server);
  });
}

async function explain(text: string, view: FlowViewHandle, server: LensServer): Promise<void> {
  const reply = await server.request("observed", { text });
  switch (reply.kind) {
    case "flow":
      view.show(reply.form, reply);
      break;
    case "unreadable":
      void vscode.window.showWarningMessage(reply.message);
      break;
    case "several": {
      const items = reply.flows.map((flow) => ({ label: flow.title, flow }));
      const picked = await vscode.window.showQuickPick(items, { placeHolder: "Recorded flow to explain" });
      if (picked) await explain(picked.flow.text, view, server);
      break;
    }
  }
}

async function textAtHand(): Promise<string> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor?.document.getText(editor.selection) ?? "";
  if (selected !== "") return selected;
  if (editor && jsonLanguages.includes(editor.document.languageId)) return editor.document.getText();
  return vscode.env.clipboard.readText();
}
