// Decode Packet Mark: what a mark from tcpdump, iptables or a trace says, as a read-only document.
import * as vscode from "vscode";
import { commands } from "../../protocol/commands.ts";
import type { LensServer } from "../languageClient.ts";

const scheme = "cilium-mark";
const markPattern = /^(0x)?[0-9a-f]{1,8}(\/(0x)?[0-9a-f]{1,8})?$/i;

export function registerDecodeMark(server: LensServer): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: async ({ query }) => (await server.request("decodeMark", { mark: query })).text,
    }),
    vscode.commands.registerCommand(commands.decodeMark.id, async () => {
      const mark = await askMark();
      if (mark === undefined) return;
      // The fragment makes each call an address of its own: identities may have changed.
      const address = vscode.Uri.from({
        scheme,
        path: `/Mark ${mark.replace(/\/.*/, "")}.txt`,
        query: mark,
        fragment: String(Date.now()),
      });
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(address), { preview: true });
    }),
  );
}

async function askMark(): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor === undefined ? "" : editor.document.getText(editor.selection).trim();
  const text = await vscode.window.showInputBox({
    prompt: "Packet mark in hexadecimal, as tcpdump, iptables, ip rule or cilium monitor show it",
    placeHolder: "0xf87f0f00",
    ...(markPattern.test(selected) ? { value: selected } : {}),
    validateInput: (written) =>
      markPattern.test(written.trim()) ? undefined : "Write up to eight hexadecimal digits, such as 0xf87f0f00",
  });
  return text?.trim();
}
