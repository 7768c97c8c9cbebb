// One workspace folder: its files, what is known of them, and the answers computed from them.
// Invariant: `snapshot()` has taken in every change; its revision moves only when a text or a setting moved.
import type { Analyzer, InputFile, LineIndex, Settings, Snapshot } from "../core/index.ts";

interface FolderOptions {
  readonly uri: string;
  readonly name: string;
  readonly isLoose: boolean;
  readonly analyzer: Analyzer;
}

export class Folder {
  readonly uri: string;
  readonly name: string;
  /** Made for documents that are in no workspace folder; holds only what is open. */
  readonly isLoose: boolean;
  readonly #analyzer: Analyzer;
  readonly #texts = new Map<string, InputFile>();
  readonly #pending = new Map<string, InputFile>();
  #settings: Settings = {};
  #snapshot: Snapshot;
  #other: { readonly cilium: string; readonly snapshot: Snapshot } | undefined;

  /** `uri` without a slash at its end. */
  constructor({ uri, name, isLoose, analyzer }: FolderOptions) {
    this.uri = uri;
    this.name = name;
    this.isLoose = isLoose;
    this.#analyzer = analyzer;
    this.#snapshot = analyzer.update([]);
  }

  /** Path below the folder; undefined for a URI that is not below it. */
  fileOf(uri: string): string | undefined {
    if (!uri.startsWith(`${this.uri}/`)) return undefined;
    const path = uri.slice(this.uri.length + 1);
    try {
      return decodeURIComponent(path);
    } catch {
      return path;
    }
  }

  uriOf(file: string): string {
    return `${this.uri}/${file.split("/").map(encodeSegment).join("/")}`;
  }

  /** Takes the text of a file; the answers follow at the next `snapshot()`. False: nothing is new. */
  setText(file: string, text: string | undefined, reason?: string): boolean {
    const known = this.#texts.get(file);
    if (
      known === undefined ? text === undefined && reason === undefined : known.text === text && known.reason === reason
    )
      return false;
    const input: InputFile = reason === undefined ? { file, text } : { file, text, reason };
    if (text === undefined && reason === undefined) this.#texts.delete(file);
    else this.#texts.set(file, input);
    this.#pending.set(file, input);
    this.#other = undefined;
    return true;
  }

  configure(settings: Settings): void {
    this.#settings = settings;
    this.#other = undefined;
    this.#snapshot = this.#analyzer.configure(settings);
  }

  /** Files that are known, whether they could be read or not. */
  get files(): Iterable<string> {
    return this.#texts.keys();
  }

  snapshot(): Snapshot {
    if (this.#pending.size > 0) {
      const changes = [...this.#pending.values()];
      this.#pending.clear();
      this.#snapshot = this.#analyzer.update(changes);
    }
    return this.#snapshot;
  }

  /**
   * The same files as another version would take them, by an analyzer that holds none yet. The last one is kept until the
   * next change: flow after flow is compared with one version.
   */
  snapshotFor(cilium: string, makeAnalyzer: () => Analyzer): Snapshot {
    if (this.#other?.cilium === cilium) return this.#other.snapshot;
    const analyzer = makeAnalyzer();
    analyzer.configure({ ...this.#settings, cilium });
    const snapshot = analyzer.update([...this.#texts.values()]);
    this.#other = { cilium, snapshot };
    return snapshot;
  }

  /** The lines of the text behind the answers about a file, for converting its offsets. */
  lines(file: string): LineIndex {
    return this.#snapshot.linesOf(file);
  }
}

// As vscode.Uri.toString() writes a path segment: what encodeURIComponent leaves alone is encoded there, too.
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
