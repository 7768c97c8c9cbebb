// A request never fails: what goes wrong is logged, and an empty answer given, so that the editor goes on.

export interface Log {
  error(message: string): void;
}

/** `what` names the request in the log. */
export async function runSafe<Result>(
  log: Log,
  what: string,
  empty: Result,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    log.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return empty;
  }
}
