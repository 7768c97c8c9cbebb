// One connection served: what the server offers, and which message wakes what.
// The analyzer comes from outside, so that this file and all below it are tested with and without the real one.
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import type { InitializationOptions } from "../protocol/requests.ts";
import { ClientAbilities } from "./clientAbilities.ts";
import { registerDocuments } from "./documents.ts";
import { Files } from "./files.ts";
import { registerRequests } from "./requests/index.ts";
import { Session, type SessionOptions } from "./session.ts";
import { registerSettings } from "./settings.ts";
import { fixAllKind } from "./toLsp.ts";

export function serve(options: SessionOptions): void {
  const { connection } = options;
  const session = new Session(options);
  const files = new Files(session, options);
  const client = new ClientAbilities();
  connection.onInitialize((params) => {
    client.read(params);
    session.extensionUri = extensionUriOf(params);
    for (const { uri, name } of foldersOf(params)) session.addFolder({ uri, name, isLoose: false });
    return answer;
  });
  connection.onInitialized(async () => {
    session.refresh = client.refresher(connection);
    if (client.hasFolders) registerFolders(connection, session, files, settings.read);
    await session.hold(async () => {
      await settings.read();
      await files.readAll();
    });
  });
  connection.onNotification(DidChangeWatchedFilesNotification.type, ({ changes }) =>
    files.reread(changes.map(({ uri }) => uri)),
  );
  registerDocuments(connection, session, files);
  const settings = registerSettings(connection, session, client);
  registerRequests(connection, session, files);
  connection.listen();
}

const answer: InitializeResult = {
  serverInfo: { name: "Cilium Policy Lens" },
  capabilities: {
    positionEncoding: "utf-16",
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    hoverProvider: true,
    inlayHintProvider: true,
    codeLensProvider: { resolveProvider: false },
    codeActionProvider: { codeActionKinds: ["quickfix", fixAllKind] },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  },
};

function extensionUriOf({ initializationOptions }: InitializeParams): string | undefined {
  const { extensionUri } = (initializationOptions ?? {}) as InitializationOptions;
  return typeof extensionUri === "string" ? extensionUri.replace(/\/+$/, "") : undefined;
}

function foldersOf({ workspaceFolders }: InitializeParams) {
  return workspaceFolders ?? [];
}

function registerFolders(
  connection: Connection,
  session: Session,
  files: Files,
  readSettings: () => Promise<void>,
): void {
  connection.workspace.onDidChangeWorkspaceFolders(async ({ added, removed }) => {
    for (const { uri } of removed) session.removeFolder(uri);
    const folders = added.map(({ uri, name }) => session.addFolder({ uri, name, isLoose: false }));
    await readSettings();
    for (const folder of folders) await files.readFolder(folder);
  });
}
