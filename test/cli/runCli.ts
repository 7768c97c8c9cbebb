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
