// A process that answers commands, one line of JSON each.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export class CommandPeer {
  #process;
  #lines;

  constructor(command, args) {
    this.#process = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** The answer to `{ do: command, ...fields }`; throws what the process says is wrong. */
  async ask(command, fields = {}) {
    this.#process.stdin.write(`${JSON.stringify({ do: command, ...fields })}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the process ended at ${command}`);
    const answer = JSON.parse(value);
    if (answer?.error !== undefined) throw new Error(`${command}: ${answer.error}`);
    return answer;
  }

  stop() {
    this.#process.kill();
  }
}
