// The language server with the real core: node.ts and browser.ts supply connection and runtime.
import type { Connection } from "vscode-languageserver";
import { createAnalyzer } from "../core/index.ts";
import type { Runtime } from "./runtime.ts";
import { serve } from "./serve.ts";

export function startServer(connection: Connection, runtime: Runtime): void {
  serve({ connection, runtime, createAnalyzer });
}
