// The server as a Node process: over the editor's IPC, or `--stdio` for any other client. Wiring only.
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { clientFiles } from "./clientFiles.ts";
import { startServer } from "./startServer.ts";

const connection = createConnection(ProposedFeatures.all);

startServer(connection, {
  ...clientFiles(connection),
  now: () => performance.now(),
  setTimeout: (work, milliseconds) => void setTimeout(work, milliseconds),
});
