// What our own warnings find in published policies, against the figures that docs/checks/README.md gives, and their fixes.
// Where ../shared/corpus is not beside the project, the one test says so.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkPolicy } from "../../../src/core/checks/checkPolicy.ts";
import { policyChecks } from "../../../src/core/checks/index.ts";
import type { DatapathProfile } from "../../../src/core/profile.ts";
import type { Problem } from "../../../src/core/text/problem.ts";
import { getItems, getValue } from "../../../src/core/yaml/node.ts";
import { parseDocument } from "../../../src/core/yaml/parseDocument.ts";
import type { DocumentContent } from "../../../src/core/yaml/sourceDocument.ts";
import { splitDocuments } from "../../../src/core/yaml/splitDocuments.ts";
import precision from "../../../tools/checkPrecision.json" with { type: "json" };
import { toObject } from "../../support/toObject.ts";
import { applyFix, profileNamed } from "./checkText.ts";

const corpus = fileURLToPath(new URL("../../../../shared/corpus", import.meta.url));
const isThere = existsSync(`${corpus}/verdicts.tsv`);
const policyKinds = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "NetworkPolicy"];

if (isThere) describe("corpus", checkFigures);
else {
  it(`corpus: not run, ${corpus} is not beside the project`, () => {
    expect(isThere).toBe(false);
  });
}

interface Published {
  readonly where: string;
  readonly text: string;
  readonly content: DocumentContent;
  readonly item: number | undefined;
}

function checkFigures(): void {
  const published = readPublished();
  const ownCodes = new Set(policyChecks.map(({ code }) => code));
  const figures = precision.classes.filter(({ code }) => ownCodes.has(code));

  it.each([...new Set(figures.map(({ cilium }) => cilium))])(
    "finds in %s as many as the page of checks says",
    (cilium) => {
      const found = published.flatMap((policy) => findOwn(policy, policy.text, profileNamed(cilium)));
      const counted = figures
        .filter((figure) => figure.cilium === cilium)
        .map(({ code }) => [code, found.filter((problem) => problem.code === code).length]);
      const told = figures.filter((figure) => figure.cilium === cilium).map(({ code, found: n }) => [code, n]);
      expect(counted).toEqual(told);
    },
  );

  it("has a fix only where it takes its finding away and makes no error", () => {
    const profile = profileNamed("1.20");
    const cases = published.flatMap((policy) => {
      const before = findAll(policy, policy.text, profile);
      return before
        .filter(({ rejectedBy }) => (rejectedBy ?? []).length === 0)
        .flatMap(({ code, fixes = [] }) => fixes.map((fix) => ({ policy, code, fix, before })));
    });
    expect(cases.length).toBeGreaterThan(20);
    const wrong = cases.flatMap(({ policy, code, fix, before }) => {
      const after = findAll(policy, applyFix(policy.text, fix), profile);
      const isGone = count(after, code) < count(before, code);
      const isSound = countErrors(after) <= countErrors(before);
      return isGone && isSound ? [] : [`${policy.where}: ${code}: ${fix.title}`];
    });
    expect(wrong).toEqual([]);
  });
}

function readPublished(): readonly Published[] {
  const [, ...rows] = readFileSync(`${corpus}/verdicts.tsv`, "utf8").trimEnd().split("\n");
  return rows.flatMap((row): Published[] => {
    const [file = "", , doc = "", , kind = ""] = row.split("\t");
    const [document = 0, item] = doc.split(".").map(Number);
    if (!policyKinds.includes(kind)) return [];
    const piece = splitDocuments(readFileSync(`${corpus}/policies/${file}`, "utf8"))[document];
    return piece === undefined
      ? []
      : [{ where: `${file} ${doc}`, text: piece.text, content: parseDocument(piece.text), item }];
  });
}

function findAll(policy: Published, text: string, profile: DatapathProfile): readonly Problem[] {
  const content = text === policy.text ? policy.content : parseDocument(text);
  const { item } = policy;
  const node = item === undefined ? content.root : getItems(getValue(content.root, "items"))[item];
  return node?.kind === "map" ? checkPolicy(toObject(node), content, profile, profile.defaults).problems : [];
}

function findOwn(policy: Published, text: string, profile: DatapathProfile): readonly Problem[] {
  return findAll(policy, text, profile).filter(({ rejectedBy }) => (rejectedBy ?? []).length === 0);
}

function count(problems: readonly Problem[], code: string): number {
  return problems.filter((problem) => problem.code === code).length;
}

function countErrors(problems: readonly Problem[]): number {
  return problems.filter(({ severity }) => severity === "error").length;
}
