// Background work in short slices, so that requests are answered in between; a newer job ends an older one.
import type { Runtime } from "./runtime.ts";

const sliceMilliseconds = 8;

export class Slices {
  readonly #runtime: Runtime;
  #job = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Runs the steps one after the other, unless `start` is called again before the last. */
  start(steps: Iterator<void>, onError: (error: unknown) => void): void {
    const job = ++this.#job;
    const run = () => {
      if (job !== this.#job) return;
      const end = this.#runtime.now() + sliceMilliseconds;
      try {
        while (!steps.next().done) {
          if (this.#runtime.now() < end) continue;
          this.#runtime.setTimeout(run, 0);
          return;
        }
      } catch (error) {
        onError(error);
      }
    };
    this.#runtime.setTimeout(run, 0);
  }
}
