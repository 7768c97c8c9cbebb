// Every check has a page, and its examples do what they say: Avoid triggers the code, Prefer nothing of severity error.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyzeWorkspace } from "../../../src/core/analyzer.ts";
import { checks, worldChecks } from "../../../src/core/checks/index.ts";
import type { Problem } from "../../../src/core/text/problem.ts";
import { readCheckDocs } from "../../../tools/generateCheckDocs.mjs";
import { checkText } from "./checkText.ts";

const docs = await readCheckDocs();

/** The example under a heading of a page, with the agent options that its fence names. */
function readExample(page: string, heading: string): { text: string; options: string } | undefined {
  const match = new RegExp(`^## ${heading}\\n\\n\`\`\`yaml(.*)\\n([\\s\\S]*?)^\`\`\``, "m").exec(page);
  return match === null ? undefined : { options: match[1] ?? "", text: match[2] ?? "" };
}

/** Of a world check: what a folder that holds the example alone says; `dns:a.com=192.0.2.1` is from its workspace file. */
function findInWorld(text: string, settings: string): readonly Problem[] {
  const dns = Object.fromEntries(
    [...settings.matchAll(/dns:(\S+)=(\S+)/g)].map(([, name = "", address = ""]) => [name, [address]]),
  );
  const snapshot = analyzeWorkspace([{ file: "example.yaml", text }], { overrides: { dns } });
  return snapshot
    .findings("example.yaml")
    .map(({ code, severity, message, range }) => ({ code, severity, message, range }));
}

/** Found where all findings of a file are known. */
const ofWholeFiles = ["suppression-without-reason", "unused-suppression"];

function findAll(text: string, options: string, isOfWorld: boolean): readonly Problem[] {
  if (isOfWorld) return findInWorld(text, options);
  const { content, checked } = checkText(text, options);
  return [...content.problems, ...(checked?.problems ?? [])];
}

describe("checks", () => {
  it("are those that have a doc comment, each with a committed page", () => {
    expect(docs.map(({ code }) => code)).toEqual(checks.map(({ code }) => code));
    for (const { code, page, severity, summary } of docs) {
      const path = new URL(`../../../docs/checks/${code}.md`, import.meta.url);
      expect(existsSync(path), code).toBe(true);
      expect(readFileSync(path, "utf8"), `${code}: run npm run generate`).toBe(page);
      const check = checks.find((candidate) => candidate.code === code);
      expect({ severity: check?.severity, summary: check?.summary }).toEqual({ severity, summary });
    }
  });

  it("of policies all show an example, but for what no CRD of this build can show", () => {
    const without = docs.filter(({ page }) => readExample(page, "Avoid") === undefined).map(({ code }) => code);
    const stages = new Map(checks.map(({ code, stage }) => [code, stage]));
    expect(without.filter((code) => stages.get(code) !== "file")).toEqual(["schema-rule"]);
  });
});

describe.each(docs.filter(({ page }) => readExample(page, "Avoid") !== undefined))(
  "$code",
  ({ code, page, severity }) => {
    const isOfWorld = worldChecks.some((check) => check.code === code) || ofWholeFiles.includes(code);

    it("is found in what to avoid", () => {
      const { text, options } = readExample(page, "Avoid") ?? { text: "", options: "" };
      const found = findAll(text, options, isOfWorld);
      expect(found.map((problem) => problem.code)).toContain(code);
      expect(found.find((problem) => problem.code === code)?.severity).toBe(severity);
      for (const problem of found) {
        expect(problem.message).toMatch(/\.$/);
        expect(problem.range.end).toBeGreaterThan(problem.range.start);
      }
    });

    it("is not found in what to prefer, nor is any error", () => {
      const { text, options } = readExample(page, "Prefer") ?? { text: "", options: "" };
      const found = findAll(text, options, isOfWorld);
      expect(found.filter((problem) => problem.severity === "error" || problem.code === code)).toEqual([]);
      if (!isOfWorld) expect(checkText(text, options).checked?.verdict).toBe("accept");
    });
  },
);
