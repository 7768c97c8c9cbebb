// Files of the workspace folders that no editor has open. Open documents win over what is on disk.
import type { ReadFileResult } from "../protocol/requests.ts";
import type { Folder } from "./folder.ts";
import type { Place, Session, SessionOptions } from "./session.ts";

/** Files in one request: a folder has thousands, and each request costs more than a small file. */
const nInRequest = 32;
const nRequestsAtOnce = 2;

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
    const queue = inRequests(uris.filter((uri) => !this.#open.has(uri))).values();
    const worker = async () => {
      for (const some of queue) await this.#read(some);
    };
    await Promise.all(Array.from({ length: nRequestsAtOnce }, worker));
  }

  async #read(uris: readonly string[]): Promise<void> {
    let read: readonly ReadFileResult[];
    try {
      read = await this.#options.runtime.readFiles(uris);
    } catch (error) {
      this.#log(`${uris.join(", ")} can't be read`, error);
      const reason = error instanceof Error ? error.message : String(error);
      read = uris.map(() => ({ kind: "unreadable", reason }));
    }
    for (const [at, uri] of uris.entries()) this.#take(uri, read[at] ?? { kind: "absent" });
  }

  #take(uri: string, read: ReadFileResult): void {
    if (this.#open.has(uri)) return;
    if (read.kind === "text") this.#setText(uri, read.text);
    else this.#setText(uri, undefined, read.kind === "unreadable" ? read.reason : undefined);
  }

  #setText(uri: string, text: string | undefined, reason?: string): void {
    const place: Place | undefined = this.#session.placeOf(uri);
    if (place !== undefined) this.#session.setText(place, text, reason);
  }

  #log(what: string, error: unknown): void {
    this.#options.connection.console.error(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A JSON file may be a dump of a whole cluster: each is asked for alone. */
function inRequests(uris: readonly string[]): readonly (readonly string[])[] {
  const large = uris.filter((uri) => uri.endsWith(".json"));
  const small = uris.filter((uri) => !uri.endsWith(".json"));
  const starts = Array.from({ length: Math.ceil(small.length / nInRequest) }, (_, at) => at * nInRequest);
  return [...starts.map((start) => small.slice(start, start + nInRequest)), ...large.map((uri) => [uri])];
}
