// What tools that judge cases share on the command line: options with defaults, and the line "N passed, N failed" at the end.
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

/**
 * Where the module at `url` is what was called: reads `--name value` for each name of `defaults`, a number where its default is
 * one, has it judged, prints the counts and ends the process, with 1 where something failed.
 * @param {string} url `import.meta.url`
 * @param {Record<string, string | number | undefined>} defaults
 * @param {(values: Record<string, any>) => Promise<{ passed: number, failed: number }>} judge
 */
export async function judgeCommand(url, defaults, judge) {
  if (url !== pathToFileURL(process.argv[1] ?? "").href) return;
  const { values } = parseArgs({
    options: Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: "string" }])),
  });
  const read = Object.entries(defaults).map(([name, usual]) => {
    const text = values[name];
    if (text === undefined) return [name, usual];
    if (typeof usual !== "number") return [name, text];
    if (!/^\d+$/.test(text)) throw new Error(`--${name} ${text}: not a number`);
    return [name, Number(text)];
  });
  const { passed, failed } = await judge(Object.fromEntries(read));
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
