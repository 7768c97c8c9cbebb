// Fixes of values behind a tag such as `!!int`: whatever is written there, the tag makes the same type of it.
import type { Fix, Problem } from "../text/problem.ts";

// A tag of YAML's own other than `!!str`, short or in full, with an anchor on either side of it.
const tagBefore = /(?:!!(?!str\b)\w+|!<(?!tag:yaml\.org,2002:str>)[^>\s]*>)[ \t]+(?:&\S+[ \t]+)?$/;

/** The problem less those of its fixes that would write a value behind such a tag. `text`: the document that ranges count from. */
export function withoutTaggedFixes(problem: Problem, text: string): Problem {
  const { fixes, ...rest } = problem;
  if (fixes === undefined || fixes.every((fix) => !isBehindTag(fix, text))) return problem;
  const offered = fixes.filter((fix) => !isBehindTag(fix, text));
  return offered.length === 0 ? rest : { ...rest, fixes: offered };
}

function isBehindTag({ edits }: Fix, text: string): boolean {
  return edits.some(({ range: { start } }) => {
    const line = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
    return line.includes("!") && tagBefore.test(line);
  });
}
