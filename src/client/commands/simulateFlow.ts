// Simulate Flow: opens the flow view, filled with what a lens or a hover names.
import * as vscode from "vscode";
import { commands } from "../../protocol/commands.ts";
import type { FlowForm, FlowProtocol } from "../../protocol/flowView.ts";
import type { SimulateFlowArguments } from "../../protocol/requests.ts";
import type { FlowViewHandle } from "../flowView.ts";

const protocols: readonly FlowProtocol[] = ["TCP", "UDP", "SCTP", "ICMP", "ICMPv6"];

export function registerSimulateFlow(view: FlowViewHandle): vscode.Disposable {
  return vscode.commands.registerCommand(commands.simulateFlow.id, (argument?: unknown) =>
    view.show(readPrefill(argument)),
  );
}

function readPrefill(value: unknown): Partial<FlowForm> | undefined {
  if (typeof value !== "object" || value === null || !("world" in value)) return undefined;
  const { protocol, ...rest } = value as SimulateFlowArguments;
  const known = protocols.find((candidate) => candidate === protocol);
  return { ...rest, ...(known && { protocol: known }) };
}
