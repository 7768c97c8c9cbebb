// The server as a web worker. Wiring only.
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { clientFiles } from "./clientFiles.ts";
import { startServer } from "./startServer.ts";

// The worker's own port: the DOM's types are not among this room's.
const port = globalThis as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
const connection = createConnection(new BrowserMessageReader(port), new BrowserMessageWriter(port));

startServer(connection, {
  ...clientFiles(connection),
  now: () => performance.now(),
  setTimeout: (work, milliseconds) => void setTimeout(work, milliseconds),
});
