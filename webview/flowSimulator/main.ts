// Entry point of the flow webview's bundle.
import type { ToWebview } from "../../src/protocol/flowMessages.ts";
import { registerToolkit } from "../toolkit.ts";
import { startFlowSimulator } from "./flowSimulator.ts";
import { connectToHost } from "./vscodeApi.ts";

registerToolkit();
const root = document.getElementById("flow-simulator");
if (root) {
  const simulator = startFlowSimulator(root, connectToHost());
  window.addEventListener("message", (event: MessageEvent<ToWebview>) => simulator.receive(event.data));
}
