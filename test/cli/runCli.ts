// Runs the command line in this process and gives back what it printed; and holds what it printed against a golden.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { expect, onTestFinished } from "vitest";
import { run } from "../../src/cli/run.ts";

export const repository = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

interface Place {
  /** Current folder; the repository without it. */
  readonly folder?: string;
  readonly standardInput?: string;
  readonly isColoured?: true;
}

export async function runCli(words: readonly string[], place: Place = {}) {
  let out = "";
  let complaints = "";
  const code = await run(words, {
    write: (text) => {
      out += text;
    },
    complain: (text) => {
      complaints += text;
    },
    hasWatcher: false,
    isColoured: place.isColoured === true,
    currentFolder: place.folder ?? repository,
    readStandardInput: async () => place.standardInput ?? "",
    readCheckPage: (code) => readFileSync(join(repository, `docs/checks/${code}.md`), "utf8"),
    rest: async () => {},
    now: () => 0,
  });
  return { code, out, complaints };
}

/** A new folder with these files, gone after the test. */
export function makeFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "policy-lens-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** UPDATE=1 writes it. */
export function expectGolden(name: string, text: string): void {
  const file = join(repository, "test/cli/golden", name);
  if (process.env.UPDATE === "1") writeFileSync(file, text);
  expect(existsSync(file), `${name} is missing: run with UPDATE=1 and review it`).toBe(true);
  expect(text).toBe(readFileSync(file, "utf8"));
}

/** Every part of `value` must be described: what is in the output and not in the schema fails. */
export function expectValid(schemaName: string, value: unknown): void {
  const schema: unknown = JSON.parse(readFileSync(join(repository, "schemas", schemaName), "utf8"));
  const validate = new Ajv({ strict: false, allErrors: true }).compile(forbidOthers(schema));
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
}

/** Valid after the schema of SARIF 2.1.0, which forbids what it does not describe. */
export function expectSarif(log: unknown): void {
  const text = readFileSync(join(repository, "test/cli/sarif/sarif-2.1.0-rtm.5.json"), "utf8");
  // Draft 4 and what Ajv reads say the same here but for the name of the schema itself.
  const { $schema, id, ...schema } = JSON.parse(text);
  expect([$schema, id]).toEqual([expect.stringContaining("draft-04"), expect.stringContaining("sarif-2.1.0")]);
  const isUri = (uri: string) => URL.canParse(uri);
  const formats = {
    uri: isUri,
    "uri-reference": (uri: string) => URL.canParse(uri, "file:///"),
    "date-time": /^\d{4}-/,
  };
  const validate = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats }).compile(schema);
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
}

function forbidOthers(schema: unknown): Record<string, unknown> {
  const walk = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== "object" || part === null) return part;
    const walked = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, walk(value)]));
    const isObject = walked.type === "object" && walked.properties !== undefined;
    return isObject ? { ...walked, additionalProperties: false } : walked;
  };
  return walk(schema) as Record<string, unknown>;
}
