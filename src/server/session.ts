// What one client has open: workspace folders, documents, the focused endpoint; and when which answer is published.
// An edit publishes what the edited text alone decides first, then in slices every file's findings, then says that
// answers changed. The next edit ends the slices of the one before.
import type { Connection, WorkspaceEdit } from "vscode-languageserver";
import type { Analyzer } from "../core/index.ts";
import type { Focus } from "../features/focus.ts";
import { worldStatus } from "../features/statusText.ts";
import { clientNotifications, type FocusedEndpoint, type SnapshotStatus } from "../protocol/requests.ts";
import { Folder } from "./folder.ts";
import { Publisher } from "./publisher.ts";
import type { Runtime } from "./runtime.ts";
import { Slices } from "./slices.ts";
import type { ToLsp } from "./toLsp.ts";

export interface Place {
  readonly folder: Folder;
  readonly file: string;
}

export interface SessionOptions {
  readonly connection: Connection;
  readonly runtime: Runtime;
  readonly createAnalyzer: () => Analyzer;
}

export class Session {
  readonly #options: SessionOptions;
  readonly #publisher: Publisher;
  readonly #slices: Slices;
  readonly #edited = new Set<string>();
  #folders: readonly Folder[] = [];
  #revision = 0;
  #isScheduled = false;
  #nHolds = 0;

  extensionUri: string | undefined;
  focus: FocusedEndpoint | undefined;
  hasHints = true;
  /** What the client wants to hear after answers changed elsewhere. */
  refresh: () => void = () => {};

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#publisher = new Publisher(options.connection);
    this.#slices = new Slices(options.runtime);
  }

  get folders(): readonly Folder[] {
    return this.#folders;
  }

  get toLsp(): ToLsp {
    return { extensionUri: this.extensionUri, worldName: (folder, root) => this.worldName(folder, root) };
  }

  /** `uri` may end in a slash. `isLoose`: made for a document that is in no workspace folder. */
  addFolder({
    uri,
    name,
    isLoose,
  }: {
    readonly uri: string;
    readonly name: string;
    readonly isLoose: boolean;
  }): Folder {
    const folder = new Folder({
      uri: uri.replace(/\/+$/, ""),
      name,
      isLoose,
      analyzer: this.#options.createAnalyzer(),
    });
    this.#folders = [...this.#folders, folder];
    return folder;
  }

  removeFolder(uri: string): void {
    const folder = this.#folders.find((one) => one.uri === uri.replace(/\/+$/, ""));
    if (folder === undefined) return;
    this.#folders = this.#folders.filter((one) => one !== folder);
    for (const file of folder.files) this.#publisher.withdraw(folder.uriOf(file));
    this.changed();
  }

  /** An analyzer that holds no file, for answers beside those of the folders. */
  makeAnalyzer(): Analyzer {
    return this.#options.createAnalyzer();
  }

  /** Whether the editor took it. */
  async applyEdit(edit: WorkspaceEdit, label: string): Promise<boolean> {
    const { applied } = await this.#options.connection.workspace.applyEdit({ label, edit });
    return applied;
  }

  /** The folder of a file, the innermost where folders nest. */
  placeOf(uri: string): Place | undefined {
    let best: Place | undefined;
    for (const folder of this.#folders) {
      const file = folder.fileOf(uri);
      if (file !== undefined && (best === undefined || folder.uri.length > best.folder.uri.length))
        best = { folder, file };
    }
    return best;
  }

  /** Path that people read: below the folder, with its name in front where there are several workspace folders. */
  displayPath(folder: Folder, file: string): string {
    return this.#isNamed(folder) ? `${folder.name}/${file}` : file;
  }

  worldName(folder: Folder, root: string): string {
    if (!this.#isNamed(folder)) return root;
    return root === "." ? folder.name : `${folder.name}/${root}`;
  }

  #isNamed(folder: Folder): boolean {
    return folder.isLoose || this.#folders.filter(({ isLoose }) => !isLoose).length > 1;
  }

  /** The focused endpoint as features of that folder know it: by the root of its world. */
  focusIn(folder: Folder): Focus | undefined {
    const { focus } = this;
    if (focus === undefined) return undefined;
    const world = this.worlds().find((one) => one.folder === folder && one.name === focus.world)?.world;
    return world === undefined ? undefined : { world: world.root, endpoint: focus.endpoint };
  }

  /** Every world with its folder, in the order of the folders. */
  worlds() {
    return this.#folders.flatMap((folder) =>
      folder.snapshot().worlds.map((world) => ({ folder, world, name: this.worldName(folder, world.root) })),
    );
  }

  /** The text of a file is now `text`; undefined with a reason: unreadable, without: gone. */
  setText({ folder, file }: Place, text: string | undefined, reason?: string): void {
    if (!folder.setText(file, text, reason)) return;
    const uri = folder.uriOf(file);
    if (text === undefined && reason === undefined) {
      this.#publisher.withdraw(uri);
      this.#edited.delete(uri);
    } else this.#edited.add(uri);
    this.changed();
  }

  /** Something that answers depend on changed: publish what differs, soon. */
  changed(): void {
    this.#revision++;
    if (this.#isScheduled || this.#nHolds > 0) return;
    this.#isScheduled = true;
    this.#options.runtime.setTimeout(() => {
      this.#isScheduled = false;
      this.#publishEdited();
    }, 0);
  }

  /** Publishes nothing while `work` brings in many files: half a folder gives wrong answers. */
  async hold(work: () => Promise<void>): Promise<void> {
    this.#nHolds++;
    try {
      await work();
    } finally {
      this.#nHolds--;
      this.changed();
    }
  }

  #publishEdited(): void {
    const edited = [...this.#edited];
    this.#edited.clear();
    // Many at once is a folder being read, not an edit: all of them go through the slices.
    if (edited.length === 1) this.#guard(() => this.#publishOwn(edited[0]));
    this.#slices.start(this.#publishAll(), (error) => this.#report(error));
  }

  #publishOwn(uri: string | undefined): void {
    const place = uri === undefined ? undefined : this.placeOf(uri);
    if (place !== undefined) this.#publisher.publishOwn(place.folder, place.file, this.toLsp);
  }

  *#publishAll(): Generator<void, void> {
    for (const folder of this.#folders) {
      for (const file of [...folder.files]) {
        this.#guard(() => this.#publisher.publish(folder, file, this.toLsp));
        yield;
      }
    }
    void this.#options.connection.sendNotification(clientNotifications.snapshotChanged, this.status());
    this.refresh();
  }

  status(): SnapshotStatus {
    return {
      revision: this.#revision,
      nProblems: this.#publisher.nProblems,
      settingsProblems: [
        ...new Set(this.#folders.flatMap((folder) => folder.snapshot().settingsProblems.map(({ message }) => message))),
      ],
      worlds: this.worlds().map(({ world, name }) => ({ ...worldStatus(world), world: name })),
    };
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    this.#options.connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
