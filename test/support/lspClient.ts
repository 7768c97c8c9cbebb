// A language client without an editor: the server on the other end of an in-memory stream, files in a map.
import { PassThrough } from "node:stream";
import {
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import type { Analyzer } from "../../src/core/index.ts";
import {
  clientNotifications,
  clientRequests,
  type ReadFileResult,
  type SnapshotStatus,
} from "../../src/protocol/requests.ts";
import type { Settings } from "../../src/protocol/settings.ts";
import { clientFiles } from "../../src/server/clientFiles.ts";
import { serve } from "../../src/server/serve.ts";

export interface LspClientOptions {
  readonly createAnalyzer: () => Analyzer;
  /** Text by URI; an Error is a file that can't be read. */
  readonly files: Readonly<Record<string, string | Error>>;
  readonly folders?: readonly string[];
  readonly settings?: Settings;
}

export class LspClient {
  readonly connection: ProtocolConnection;
  readonly files: Map<string, string | Error>;
  /** Every publication, oldest first. */
  readonly published: { readonly uri: string; readonly diagnostics: readonly Diagnostic[] }[] = [];
  readonly statuses: SnapshotStatus[] = [];
  readonly logged: string[] = [];
  settings: Settings;
  #version = 1;
  #wake: (() => void)[] = [];

  constructor({ createAnalyzer, files, settings = {} }: LspClientOptions) {
    const [up, down] = [new PassThrough(), new PassThrough()];
    const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
    serve({
      connection: server,
      createAnalyzer,
      runtime: {
        ...clientFiles(server),
        now: () => performance.now(),
        setTimeout: (work, milliseconds) => void setTimeout(work, milliseconds),
      },
    });
    this.files = new Map(Object.entries(files));
    this.settings = settings;
    this.connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    this.#listen();
  }

  /** A client that initialized the server and has its first answers. */
  static async start(options: LspClientOptions): Promise<LspClient> {
    const client = new LspClient(options);
    await client.initialize(options.folders ?? ["file:///w"]);
    await client.settled(0);
    return client;
  }

  async initialize(folders: readonly string[]): Promise<InitializeResult> {
    const params: InitializeParams = {
      processId: null,
      rootUri: folders[0] ?? null,
      capabilities: { workspace: { configuration: true, workspaceFolders: true } },
      workspaceFolders: folders.map((uri) => ({ uri, name: uri.slice(uri.lastIndexOf("/") + 1) })),
      initializationOptions: { extensionUri: "file:///ext" },
    };
    const result = await this.connection.sendRequest<InitializeResult>("initialize", params);
    await this.connection.sendNotification("initialized", {});
    return result;
  }

  open(uri: string, text: string): Promise<void> {
    return this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "yaml", version: 1, text },
    });
  }

  /** Replaces the whole text. */
  change(uri: string, text: string): Promise<void> {
    const textDocument = { uri, version: ++this.#version };
    return this.connection.sendNotification("textDocument/didChange", { textDocument, contentChanges: [{ text }] });
  }

  ask<Result>(method: string, params: object): Promise<Result> {
    return this.connection.sendRequest<Result>(method, params);
  }

  /** Settles after the answers are complete again: one more snapshot than `nSnapshots`. */
  async settled(nSnapshots: number): Promise<SnapshotStatus> {
    while (this.statuses.length <= nSnapshots) await new Promise<void>((resolve) => this.#wake.push(resolve));
    const last = this.statuses.at(-1);
    if (last === undefined) throw new Error("no snapshot");
    return last;
  }

  /** Does `work`, then waits for the answers that follow from it. */
  async after(work: () => Promise<void>): Promise<SnapshotStatus> {
    const nBefore = this.statuses.length;
    await work();
    return this.settled(nBefore);
  }

  /** What the client shows for a file now. */
  diagnostics(uri: string): readonly Diagnostic[] {
    return this.published.findLast((one) => one.uri === uri)?.diagnostics ?? [];
  }

  dispose(): void {
    this.connection.dispose();
  }

  #listen(): void {
    const { connection } = this;
    connection.onRequest("workspace/configuration", ({ items }: { items: readonly unknown[] }) =>
      items.map(() => this.settings),
    );
    connection.onRequest("client/registerCapability", () => null);
    connection.onRequest(clientRequests.findFiles, ({ folder }: { folder: string }) => ({
      uris: [...this.files.keys()].filter((uri) => uri.startsWith(`${folder}/`)),
    }));
    connection.onRequest(clientRequests.readFiles, ({ uris }: { uris: readonly string[] }) => ({
      files: uris.map((uri): ReadFileResult => {
        const file = this.files.get(uri);
        if (file === undefined) return { kind: "absent" };
        return file instanceof Error ? { kind: "unreadable", reason: file.message } : { kind: "text", text: file };
      }),
    }));
    connection.onNotification("textDocument/publishDiagnostics", (one: LspClient["published"][number]) => {
      this.published.push(one);
    });
    connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
      this.logged.push(message);
    });
    connection.onNotification(clientNotifications.snapshotChanged, (status: SnapshotStatus) => {
      this.statuses.push(status);
      for (const wake of this.#wake.splice(0)) wake();
    });
    connection.listen();
  }
}
