// Cilium's verdict on a suite case: its `policymap`, `refused` and `unresolved` fences, never its flows.
import type { OracleAnswer } from "./answerCase.ts";
import type { SuiteCase } from "./suite.ts";
import { formatAnswer } from "./suiteLines.ts";
import { namesWithPrefixes } from "./suiteNames.ts";

/** What the page says that Cilium does not; empty where it agrees in one of its answers. */
export function judgeSuiteCase(one: SuiteCase, answer: OracleAnswer & { readonly error?: string }): readonly string[] {
  if (answer.error !== undefined) return [answer.error];
  const differences: string[] = [];
  const refused = answer.docs.flatMap(({ error }) => error ?? []);
  if (JSON.stringify(refused.map(inOrder)) !== JSON.stringify(one.refused.map(inOrder)))
    differences.push(`Cilium refuses ${JSON.stringify(refused)}`);
  const names = namesWithPrefixes(one.numbers, answer.cidrs);
  answer.subjects.forEach(({ answers }, at) => {
    const name = [...one.policyMaps.keys(), ...one.unresolved.keys()][at] ?? "";
    const expected = one.unresolved.get(name) ?? one.policyMaps.get(name)?.join("\n");
    const seen = answers.map((said) => said.error ?? formatAnswer(said, names).join("\n"));
    if (expected === undefined || !seen.includes(expected)) differences.push(`${name}: Cilium has ${seen[0]}`);
  });
  return differences;
}

/** Cilium names two fields in the order of a Go map. */
export function inOrder(text: string): string {
  return text.replace(/combining (\w+) and (\w+)/, (_all, first, second) =>
    ["combining", ...[first, second].sort()].join(" "),
  );
}
