// The connection to the language server: started once, when something needs it; everything else asks through it.
import * as vscode from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import { commands } from "../protocol/commands.ts";
import {
  clientNotifications,
  clientRequests,
  type InitializationOptions,
  type NotificationTypes,
  openPlaceCommand,
  type RequestTypes,
  type SnapshotStatus,
  serverNotifications,
  serverRequests,
} from "../protocol/requests.ts";
import { settingsSection } from "../protocol/settings.ts";
import { FileAccess, filePattern } from "./fileAccess.ts";

/** Makes a client for where the extension runs: a process or a web worker. */
export type CreateClient = (options: LanguageClientOptions) => BaseLanguageClient | Promise<BaseLanguageClient>;

type ServerRequest = keyof typeof serverRequests;

export class LensServer implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #output: vscode.LogOutputChannel;
  readonly #createClient: CreateClient;
  readonly #onDidChangeSnapshot = new vscode.EventEmitter<SnapshotStatus>();
  readonly #watchers: vscode.Disposable[] = [];
  #running: Promise<BaseLanguageClient> | undefined;
  #isDisposed = false;

  readonly onDidChangeSnapshot = this.#onDidChangeSnapshot.event;

  constructor(extensionUri: vscode.Uri, output: vscode.LogOutputChannel, createClient: CreateClient) {
    this.#extensionUri = extensionUri;
    this.#output = output;
    this.#createClient = createClient;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  start(): Promise<BaseLanguageClient> {
    this.#running ??= this.#start();
    return this.#running;
  }

  async restart(): Promise<void> {
    await this.#stop();
    await this.start();
  }

  async request<Name extends ServerRequest>(
    name: Name,
    params: RequestTypes[Name]["params"],
  ): Promise<RequestTypes[Name]["result"]> {
    const client = await this.start();
    return client.sendRequest<RequestTypes[Name]["result"]>(serverRequests[name], params);
  }

  async notify<Name extends keyof typeof serverNotifications>(
    name: Name,
    params: NotificationTypes[Name],
  ): Promise<void> {
    const client = await this.start();
    await client.sendNotification(serverNotifications[name], params);
  }

  dispose(): void {
    this.#isDisposed = true;
    void this.#stop();
    this.#onDidChangeSnapshot.dispose();
  }

  async #start(): Promise<BaseLanguageClient> {
    const client = await this.#createClient(this.#options());
    this.#answerFiles(client);
    client.onNotification(clientNotifications.snapshotChanged, (status: SnapshotStatus) =>
      this.#onDidChangeSnapshot.fire(status),
    );
    this.#output.info("Starting the language server");
    try {
      await client.start();
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
    if (this.#isDisposed) await client.stop();
    return client;
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    for (const watcher of this.#watchers.splice(0)) watcher.dispose();
    if (running === undefined) return;
    try {
      await (await running).stop();
    } catch (error) {
      this.#output.warn(`The language server did not stop well: ${String(error)}`);
    }
  }

  #answerFiles(client: BaseLanguageClient): void {
    const files = new FileAccess();
    client.onRequest(clientRequests.findFiles, async ({ folder }: RequestTypes["findFiles"]["params"]) => ({
      uris: await files.findFiles(vscode.Uri.parse(folder)),
    }));
    client.onRequest(clientRequests.readFiles, async ({ uris }: RequestTypes["readFiles"]["params"]) => ({
      files: await Promise.all(uris.map((uri) => files.readFile(vscode.Uri.parse(uri)))),
    }));
    const ignoreFiles = vscode.workspace.createFileSystemWatcher("**/.gitignore");
    const again = () => void this.notify("filesChanged", {});
    const excludes = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("files.exclude")) again();
    });
    this.#watchers.push(
      ignoreFiles,
      ignoreFiles.onDidChange(again),
      ignoreFiles.onDidCreate(again),
      ignoreFiles.onDidDelete(again),
      excludes,
    );
  }

  #options(): LanguageClientOptions {
    const initializationOptions: InitializationOptions = { extensionUri: this.#extensionUri.toString() };
    const fileEvents = vscode.workspace.createFileSystemWatcher(filePattern);
    this.#watchers.push(fileEvents);
    const { showPolicyMap, simulateFlow, focusEndpoint } = commands;
    return {
      documentSelector: ["yaml", "json", "jsonc", "helm"].map((language) => ({ language })),
      initializationOptions,
      outputChannel: this.#output,
      synchronize: { fileEvents, configurationSection: settingsSection },
      markdown: {
        isTrusted: { enabledCommands: [showPolicyMap.id, simulateFlow.id, focusEndpoint.id, openPlaceCommand] },
      },
    };
  }
}
