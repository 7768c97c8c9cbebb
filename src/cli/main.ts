// The command line, bundled to dist/cli.cjs: gives run.ts the process.
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { decodeText } from "./decodeText.ts";
import { run } from "./run.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usageError.ts";

const terminal: Terminal = {
  write: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
  hasWatcher: process.stderr.isTTY === true,
  isColoured: process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "",
  currentFolder: process.cwd(),
  readStandardInput: async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of process.stdin) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
    const decoded = decodeText(Buffer.concat(chunks));
    if (decoded.text === undefined) throw new UsageError(`can't read -: ${decoded.reason}`);
    return decoded.text;
  },
  readCheckPage: (code) => {
    try {
      const dist = dirname(realpathSync(process.argv[1] ?? ""));
      return readFileSync(join(dist, "../docs/checks", `${code}.md`), "utf8");
    } catch {
      return undefined;
    }
  },
  rest: () => new Promise((resolve) => setImmediate(resolve)),
  now: () => performance.now(),
};

// Who reads no further (`| head`) ends us without a word.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? (process.exitCode ?? 0) : 2);
  });
}

run(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
});
