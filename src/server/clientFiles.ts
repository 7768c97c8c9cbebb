// Files through the client: it knows remote and virtual file systems, files.exclude and .gitignore; the server has no disk.
import type { Connection } from "vscode-languageserver";
import { clientRequests, type RequestTypes } from "../protocol/requests.ts";
import type { Runtime } from "./runtime.ts";

export function clientFiles(connection: Connection): Pick<Runtime, "findFiles" | "readFiles"> {
  return {
    async findFiles(folder) {
      const found: RequestTypes["findFiles"]["result"] = await connection.sendRequest(clientRequests.findFiles, {
        folder,
      });
      return found.uris;
    },
    async readFiles(uris) {
      const read: RequestTypes["readFiles"]["result"] = await connection.sendRequest(clientRequests.readFiles, {
        uris,
      });
      return read.files;
    },
  };
}
