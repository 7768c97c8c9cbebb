// Every literate suite through the engine. `npm run test:oracle` sends their worlds to Cilium's own packages.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { answerCase, answerSubject, buildCase, newestProfile, profileNamed, subjectOf } from "./support/answerCase.ts";
import { numberOf, readSuite } from "./support/suite.ts";
import { answerFlows } from "./support/suiteFlow.ts";
import { inOrder, judgeSuiteCase } from "./support/suiteJudge.ts";
import { formatAnswer } from "./support/suiteLines.ts";
import { allNumbers, namesOf } from "./support/suiteNames.ts";

const folder = fileURLToPath(new URL("suites", import.meta.url));
const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
  // Walks, and what is seen of them on nodes, are pages of their own kind: walkSuites.test.ts, observeSuites.test.ts.
  (name) => name.endsWith(".md") && !name.startsWith("walk/") && !name.startsWith("observe/"),
);

test("there are suites", () => {
  expect(pages.length).toBeGreaterThan(5);
});

test("a page that says something else than the map is found out", () => {
  const page = pages.find((name) => name.endsWith("deny.md")) ?? "";
  const [one] = readSuite(readFileSync(join(folder, page), "utf8"));
  if (one === undefined) throw new Error("deny.md has no case");
  const answer = answerCase(one.asked);
  expect(judgeSuiteCase(one, answer)).toEqual([]);
  const wrong = new Map([...one.policyMaps].map(([name, lines]) => [name, lines.slice(1)]));
  expect(judgeSuiteCase({ ...one, policyMaps: wrong }, answer)).toHaveLength(1);
  expect(judgeSuiteCase({ ...one, refused: ["never"] }, answer)).toHaveLength(1);
});

describe.each(pages.sort())("%s", (page) => {
  const cases = readSuite(readFileSync(join(folder, page), "utf8"));
  test.each(cases.map((one) => [one.title, one] as const))("%s", (_title, one) => {
    const profile = one.cilium === undefined ? newestProfile() : profileNamed(one.cilium);
    const { docs, policyWorld } = buildCase(one.asked, undefined, profile);
    expect(docs.flatMap(({ error }) => error ?? []).map(inOrder)).toEqual(one.refused.map(inOrder));
    const names = namesOf(one.numbers, policyWorld);
    for (const [name, lines] of one.policyMaps) {
      const answer = answerSubject(policyWorld, subjectOf(policyWorld, numberOf(one.numbers, name)));
      expect(answer.error, name).toBeNull();
      expect(formatAnswer(answer, names), name).toEqual(lines);
    }
    for (const [name, text] of one.unresolved) {
      const answer = answerSubject(policyWorld, subjectOf(policyWorld, numberOf(one.numbers, name)));
      expect(answer.error, name).toBe(text);
    }
    const numbers = allNumbers(one.numbers, policyWorld);
    expect(answerFlows(one.flows, policyWorld, numbers)).toEqual(one.flows);
    expect(one.policyMaps.size + one.refused.length + one.unresolved.size, "says nothing").toBeGreaterThan(0);
  });
});
