// What holds over all files and no linter says: head comments, purity of core, sizes, generated parts, check pages.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { withContributions } from "../../tools/contributions.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Tracked files that are there, by path from the root. */
const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
  .split("\0")
  .filter((file) => file !== "" && existsSync(`${root}/${file}`));

const code = tracked.filter((file) => /^(src|webview|test|tools|bench)\/.*\.(ts|mjs)$/.test(file));

/** Files that may have more than 400 lines, each with its reason. */
const longFiles: Readonly<Record<string, string>> = {};

test("every source file opens by saying what it is", () => {
  const sources = code.filter((file) => /^(src|webview|tools)\//.test(file));
  expect(sources.filter((file) => !/^(#!.*\n)?\/\/ \S/.test(read(file)))).toEqual([]);
});

test("core asks neither clock nor chance and prints nothing", () => {
  const core = code.filter((file) => file.startsWith("src/core/"));
  const impure = /\b(Math\.random|console\.|Date\.now|new Date|performance\.now|crypto\.)/;
  expect(core.filter((file) => impure.test(withoutComments(read(file))))).toEqual([]);
});

test("a file has at most 400 lines", () => {
  const long = code.filter((file) => read(file).trimEnd().split("\n").length > 400);
  expect(long.toSorted()).toEqual(Object.keys(longFiles).toSorted());
});

test("package.json holds what is generated from src/protocol and tools/owner.json", async () => {
  const manifest = JSON.parse(read("package.json"));
  expect(manifest, "run `npm run generate`").toEqual(await withContributions(root, manifest));
});

test("dependencies are exact and the lockfile names no registry", () => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json"));
  const versions = Object.values({ ...dependencies, ...devDependencies });
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
  expect(read("package-lock.json")).not.toContain('"resolved"');
});

test("the lockfile lists the packages of every platform", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    readonly packages: Readonly<Record<string, { readonly optionalDependencies?: object }>>;
  };
  const optional = Object.values(packages).flatMap((parent) => Object.keys(parent.optionalDependencies ?? {}));
  const locked = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, "")));
  expect(
    optional.filter((name) => !locked.has(name)),
    "run `node tools/completeLockfile.mjs`",
  ).toEqual([]);
});

test("no file names a registry's host or a path of one machine", () => {
  // Written in pieces, so that this file does not name them.
  const hosts = [
    ["registry", "npmjs", "org"],
    ["proxy", "golang", "org"],
    ["sum", "golang", "org"],
    ["deb", "debian", "org"],
  ].map((labels) => labels.join("\\."));
  const paths = ["work/(main|shared|brief)", "root/", "home/[a-z]+/"].map((path) => `(?<![\\w.~-])/${path}`);
  const forbidden = new RegExp([...hosts, ...paths].join("|"));
  const texts = tracked.filter((file) => !/\.(png|gif|ico|vsix|gz)$/.test(file));
  expect(texts.filter((file) => forbidden.test(read(file)))).toEqual([]);
});

test("every check has a page, and every page a check", () => {
  const shelf = code
    .filter((file) => file.startsWith("src/core/checks/"))
    .map(read)
    .join("\n");
  const codes = [...shelf.matchAll(/^\s*code: "([a-z0-9-]+)"/gm)].map(([, name]) => name ?? "");
  const pages = tracked.flatMap((file) => /^docs\/checks\/(.+)\.md$/.exec(file)?.[1] ?? []);
  expect(codes.filter((name) => !pages.includes(name))).toEqual([]);
  expect(pages.filter((name) => name !== "README" && !shelf.includes(`"${name}"`))).toEqual([]);
});

function read(file: string): string {
  return readFileSync(`${root}/${file}`, "utf8");
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}
