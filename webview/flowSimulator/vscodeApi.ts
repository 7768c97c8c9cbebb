// The door to the extension host: typed messages and the view state that VS Code keeps for us.
import type { FromWebview } from "../../src/protocol/flowMessages.ts";

export interface VsCodeApi {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** May be called once per page, as VS Code demands. */
export function connectToHost(): VsCodeApi {
  return acquireVsCodeApi();
}
