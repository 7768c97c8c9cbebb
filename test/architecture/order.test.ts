// The order of the stages inside core: a stage imports only stages to its left. biome can't say this.
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const core = fileURLToPath(new URL("../../src/core", import.meta.url));

const stages = [
  "text",
  "yaml",
  "schema",
  "labels",
  "identity",
  "ipcache",
  "world",
  "policy",
  "policymap",
  "datapath",
  "flows",
  "checks",
  "allow",
  "profiles",
];

/** Files that stand further left than their folder: they import nothing from the stages in between. */
const placedLeft: Readonly<Record<string, string>> = {
  // The syntax of addresses and prefixes.
  "ipcache/prefix.ts": "text",
  "ipcache/parseAddr.ts": "text",
};

/** The version that stages are given and the types that they promise to core's callers; only `import type` reaches them from a stage. */
const contracts = ["profile.ts", "snapshot.ts"];

const files = readdirSync(core, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !file.startsWith("schema/generated/"));

test("every folder of core is a stage", () => {
  const folders = new Set(files.filter((file) => file.includes("/")).map((file) => file.split("/")[0]));
  expect([...folders].filter((folder) => !stages.includes(folder ?? ""))).toEqual([]);
});

test("a stage imports only stages to its left", () => {
  const staged = files.filter((file) => file.includes("/"));
  expect(
    staged.flatMap((file) =>
      importsOf(file)
        .filter((imported) => isAgainstOrder(file, imported))
        .map((imported) => `${file} → ${imported.path}`),
    ),
  ).toEqual([]);
});

test("the order catches an import to the right", () => {
  expect(isAgainstOrder("labels/label.ts", { path: "policy/mapState.ts", isType: true })).toBe(true);
  expect(isAgainstOrder("policy/mapState.ts", { path: "profiles/index.ts", isType: true })).toBe(true);
  expect(isAgainstOrder("labels/label.ts", { path: "snapshot.ts", isType: false })).toBe(true);
  expect(isAgainstOrder("policy/mapState.ts", { path: "labels/label.ts", isType: false })).toBe(false);
});

interface Imported {
  readonly path: string;
  readonly isType: boolean;
}

function isAgainstOrder(file: string, imported: Imported): boolean {
  if (contracts.includes(imported.path)) return !imported.isType;
  return stageOf(imported.path) > stageOf(file);
}

/** Position in `stages`; files at core's root stand right of all. */
function stageOf(file: string): number {
  const at = stages.indexOf(placedLeft[file] ?? file.split("/")[0] ?? "");
  return at < 0 ? stages.length : at;
}

function importsOf(file: string): readonly Imported[] {
  const text = readFileSync(`${core}/${file}`, "utf8");
  return [...text.matchAll(/^(import|export)( type)?[^;]*?"(\.[^"]+)";$/gm)].map(([, , type, specifier = ""]) => ({
    path: posix.join(posix.dirname(file), specifier),
    isType: type !== undefined,
  }));
}
