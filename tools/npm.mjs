// Runs npm from a tool, whether the tool itself was started by npm or not.
import { spawnSync } from "node:child_process";

/**
 * @param {readonly string[]} args what follows `npm`
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} options `quiet` keeps the output back unless npm fails
 * @returns {{ ok: boolean, output: string }} `output` is empty unless `quiet`
 */
export function runNpm(args, { cwd, env = process.env, quiet = false }) {
  const script = env.npm_execpath;
  const isScript = script !== undefined && /npm-cli\.[cm]?js$/.test(script);
  const [command, first] = isScript ? [process.execPath, [script]] : ["npm", []];
  const { status, stdout, stderr, error } = spawnSync(command, [...first, ...args], {
    cwd,
    env,
    stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
    encoding: "utf8",
    maxBuffer: 1 << 26,
    shell: !isScript && process.platform === "win32",
  });
  return { ok: status === 0, output: error ? error.message : `${stdout ?? ""}${stderr ?? ""}` };
}
