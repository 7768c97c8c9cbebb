// Files of the workspace folders that no editor has open. Open documents win over what is on disk.
import type { Folder } from "./folder.ts";
import type { Place, Session, SessionOptions } from "./session.ts";

const nAtOnce = 32;

export class Files {
  readonly #session: Session;
  readonly #options: SessionOptions;
  readonly #open = new Set<string>();
  /** Settles when the folders were read for the first time: before, half a folder would answer. */
  readonly loaded: Promise<void>;
  #setLoaded: () => void = () => {};

  constructor(session: Session, options: SessionOptions) {
    this.#session = session;
    this.#options = options;
    this.loaded = new Promise((resolve) => {
      this.#setLoaded = resolve;
    });
  }

  open(uri: string): void {
    this.#open.add(uri);
  }

  /** The text on disk counts again. */
  async close(uri: string): Promise<void> {
    this.#open.delete(uri);
    await this.reread([uri]);
  }

  /** Reads every folder, again where it was read before. */
  async readAll(): Promise<void> {
    const folders = this.#session.folders.filter(({ isLoose }) => !isLoose);
    await Promise.all(folders.map((folder) => this.readFolder(folder)));
    this.#setLoaded();
  }

  readFolder(folder: Folder): Promise<void> {
    return this.#session.hold(() => this.#readFolder(folder));
  }

  async #readFolder(folder: Folder): Promise<void> {
    let uris: readonly string[] = [];
    try {
      uris = await this.#options.runtime.findFiles(folder.uri);
    } catch (error) {
      this.#log(`Files of ${folder.uri} can't be listed`, error);
    }
    const found = new Set(uris);
    const gone = [...folder.files]
      .map((file) => folder.uriOf(file))
      .filter((uri) => !found.has(uri) && !this.#open.has(uri));
    for (const uri of gone) this.#setText(uri, undefined);
    await this.#reread(uris);
    this.#options.connection.console.info(`${folder.name}: ${uris.length} files read`);
  }

  /** Takes files from disk, unless they are open. */
  reread(uris: readonly string[]): Promise<void> {
    return this.#session.hold(() => this.#reread(uris));
  }

  async #reread(uris: readonly string[]): Promise<void> {
    const queue = uris.filter((uri) => !this.#open.has(uri)).values();
    const worker = async () => {
      for (const uri of queue) await this.#read(uri);
    };
    await Promise.all(Array.from({ length: Math.min(nAtOnce, uris.length) }, worker));
  }

  async #read(uri: string): Promise<void> {
    try {
      const read = await this.#options.runtime.readFile(uri);
      if (this.#open.has(uri)) return;
      if (read.kind === "text") this.#setText(uri, read.text);
      else this.#setText(uri, undefined, read.kind === "unreadable" ? read.reason : undefined);
    } catch (error) {
      this.#log(`${uri} can't be read`, error);
      this.#setText(uri, undefined, error instanceof Error ? error.message : String(error));
    }
  }

  #setText(uri: string, text: string | undefined, reason?: string): void {
    const place: Place | undefined = this.#session.placeOf(uri);
    if (place !== undefined) this.#session.setText(place, text, reason);
  }

  #log(what: string, error: unknown): void {
    this.#options.connection.console.error(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
