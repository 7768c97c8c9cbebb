// Which errors of the schema and of the agent speak of the same value: those become one finding.
import type { AgentProblem } from "../policy/api/agentProblem.ts";
import type { CrdError } from "../schema/crdError.ts";
import { isSameList } from "../text/isSameList.ts";
import type { Problem } from "../text/problem.ts";
import type { JudgedProblem } from "./check.ts";

export interface Judged {
  readonly agentProblems: readonly JudgedProblem[];
  /** What is left for the schema's own checks. */
  readonly crdErrors: readonly CrdError[];
}

export function judgeProblems(problems: readonly AgentProblem[], crdErrors: readonly CrdError[]): Judged {
  const agentProblems = problems.map((problem, index) => ({
    ...problem,
    isFirst: index === 0,
    crdError: crdErrors.find((error) => isSameValue(problem, error)),
  }));
  const merged = new Set(problems.flatMap((problem) => crdErrors.filter((error) => isSameValue(problem, error))));
  return { agentProblems, crdErrors: crdErrors.filter((error) => !merged.has(error)) };
}

/** Who rejects, and their words: the agent's on its first error alone, else the API server's where it refuses the value too. */
export function rejectionOf({
  text,
  crdError,
  isFirst,
}: JudgedProblem): Pick<Problem, "rejectedBy" | "agentError" | "apiServerError"> {
  return {
    rejectedBy: crdError === undefined ? ["agent"] : ["api-server", "agent"],
    ...(isFirst ? { agentError: text } : crdError !== undefined && { apiServerError: crdError.detail }),
  };
}

function isSameValue({ path, schemaPath }: AgentProblem, error: CrdError): boolean {
  if (isSameList(path, error.path) || (schemaPath !== undefined && isSameList(schemaPath, error.path))) return true;
  // A key that is not there: the schema names the map that lacks it.
  return (
    error.keyword === "required" &&
    isSameList(path.slice(0, -1), error.path) &&
    error.message.includes(`\`${path.at(-1)}\``)
  );
}
