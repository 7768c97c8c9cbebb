// What a verb may touch of the world outside: two streams, a clock, the current folder. main.ts gives it the process.

export interface Terminal {
  /** Standard output. */
  write(text: string): void;
  /** Standard error. */
  complain(text: string): void;
  /** Whether a person reads standard error. */
  readonly hasWatcher: boolean;
  /** Whether standard output takes colour. */
  readonly isColoured: boolean;
  /** Absolute. */
  readonly currentFolder: string;
  readStandardInput(): Promise<string>;
  /** The page of a check that is packed beside the command line; undefined where there is none. */
  readCheckPage(code: string): string | undefined;
  /** Lets the process hear that nobody reads its output any more. */
  rest(): Promise<void>;
  /** Milliseconds. */
  now(): number;
}

/** Says on standard error what takes long, from the first second on and to people only. */
export function makeProgress(terminal: Terminal): (what: string) => void {
  const start = terminal.now();
  return (what) => {
    if (terminal.hasWatcher && terminal.now() - start > 1000) terminal.complain(`${what} …\n`);
  };
}
