// What an anchor holds is checked at each of its aliases, and says the same each time: one finding for all of them.
import type { Problem } from "../text/problem.ts";

/** Problems that stand at one place in the same words become the first of them, with what is said of the others. */
export function mergeRepeated(problems: readonly Problem[]): readonly Problem[] {
  const merged = new Map<string, Problem>();
  for (const problem of problems) {
    const { code, message, range } = problem;
    const key = [code, range.start, range.end, message].join("\n");
    const first = merged.get(key);
    merged.set(key, first === undefined ? problem : merge(first, problem));
  }
  return [...merged.values()];
}

function merge(first: Problem, second: Problem): Problem {
  const agentError = first.agentError ?? second.agentError;
  const texts = [first.apiServerError, second.apiServerError].filter((text) => text !== undefined);
  return {
    ...first,
    rejectedBy: [...new Set([...(first.rejectedBy ?? []), ...(second.rejectedBy ?? [])])],
    ...(agentError === undefined ? {} : { agentError }),
    ...(texts.length === 0 ? {} : { apiServerError: texts.join("\n") }),
  };
}
