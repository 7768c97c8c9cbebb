// A check whose problems the agent's own validation finds: policy/api/sanitizeRule.ts and its neighbours.
import type { Fix, Problem } from "../text/problem.ts";
import type { Check, CheckInput, JudgedProblem } from "./check.ts";
import { replaceFix } from "./edits.ts";
import { rejectionOf } from "./judgeProblems.ts";

export interface Explanation {
  /** What is wrong; why; what to write instead. */
  readonly message: string;
  /** Text to write in place of the value. */
  readonly replacement?: string | undefined;
  readonly fixes?: readonly (Fix | undefined)[];
}

export interface AgentCheckOptions {
  readonly code: string;
  readonly summary: string;
  /** @param facts values that the sanitizer handed over */
  readonly explain: (facts: Readonly<Record<string, string>>, problem: JudgedProblem, input: CheckInput) => Explanation;
}

const noProblems: readonly Problem[] = [];

export function agentCheck({ code, summary, explain }: AgentCheckOptions): Check {
  return {
    code,
    severity: "error",
    summary,
    stage: "policy",
    run: (input) =>
      input.agentProblems.length === 0
        ? noProblems
        : input.agentProblems
            .filter((problem) => problem.code === code)
            .map((problem) => toFinding(problem, explain(problem.facts ?? {}, problem, input))),
  };
}

function toFinding(problem: JudgedProblem, { message, replacement, fixes = [] }: Explanation): Problem {
  const all = [replacement === undefined ? undefined : replaceFix(problem.range, replacement), ...fixes].filter(
    (fix) => fix !== undefined,
  );
  const { code, range } = problem;
  const finding: Problem = { code, severity: "error", range, message, ...rejectionOf(problem) };
  return all.length === 0 ? finding : { ...finding, fixes: all };
}
