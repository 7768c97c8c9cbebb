// Simulate Flow: opens the flow view, filled with what a lens or a hover names, or with what the cursor is on.
import * as vscode from "vscode";
import { commands } from "../../protocol/commands.ts";
import type { FlowForm, FlowProtocol } from "../../protocol/flowForm.ts";
import type { SimulateFlowArguments } from "../../protocol/requests.ts";
import type { FlowViewHandle } from "../flowView.ts";
import type { LensServer } from "../languageClient.ts";
import { endpointOfUri } from "../policyMapDocuments.ts";

const protocols: readonly FlowProtocol[] = ["TCP", "UDP", "SCTP", "ICMP", "ICMPv6"];

export function registerSimulateFlow(view: FlowViewHandle, server: LensServer): vscode.Disposable {
  return vscode.commands.registerCommand(commands.simulateFlow.id, async (argument?: unknown) =>
    view.show(argument instanceof vscode.Uri ? await atCursor(argument, server) : readPrefill(argument)),
  );
}

/** From the context menu: the endpoint of a policy map, or the peer, port or selector that the cursor is on. */
async function atCursor(uri: vscode.Uri, server: LensServer): Promise<Partial<FlowForm> | undefined> {
  const shown = endpointOfUri(uri);
  if (shown !== undefined) return { world: shown.world, to: shown.endpoint };
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.toString() !== uri.toString()) return undefined;
  const { line, character } = editor.selection.active;
  const { flow } = await server.request("flowAt", { uri: uri.toString(), line, character });
  return readPrefill(flow);
}

function readPrefill(value: unknown): Partial<FlowForm> | undefined {
  if (typeof value !== "object" || value === null || !("world" in value)) return undefined;
  const { protocol, ...rest } = value as SimulateFlowArguments;
  const known = protocols.find((candidate) => candidate === protocol);
  return { ...rest, ...(known && { protocol: known }) };
}
