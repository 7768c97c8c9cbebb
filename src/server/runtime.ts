// What the server needs from where it runs. node.ts and browser.ts supply it; tests supply fakes.
import type { ReadFileResult } from "../protocol/requests.ts";

export interface Runtime {
  /** URIs of the files below a workspace folder that are to be read. */
  findFiles(folder: string): Promise<readonly string[]>;
  /** One result for each URI. */
  readFiles(uris: readonly string[]): Promise<readonly ReadFileResult[]>;
  /** Milliseconds of any clock; bounds the slices of background work. */
  now(): number;
  /** Runs `work` after the messages that wait already. */
  setTimeout(work: () => void, milliseconds: number): void;
}
