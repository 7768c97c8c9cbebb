// A check of our own: what it speaks of is accepted by the API server and the agent, and means something else than it seems.
import type { Fix, Problem, RelatedPlace, Severity } from "../text/problem.ts";
import type { Range } from "../text/range.ts";
import type { Check, CheckInput } from "./check.ts";

export interface Advice {
  readonly range: Range;
  /** What is wrong; why; what to write instead. */
  readonly message: string;
  readonly related?: readonly RelatedPlace[];
  readonly fixes?: readonly (Fix | undefined)[];
}

export interface OwnCheckOptions {
  readonly code: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly find: (input: CheckInput) => readonly Advice[];
}

const noProblems: readonly Problem[] = [];

export function ownCheck({ code, severity, summary, find }: OwnCheckOptions): Check {
  return {
    code,
    severity,
    summary,
    stage: "policy",
    run: (input) => {
      const found = find(input);
      if (found.length === 0) return noProblems;
      return found.map((advice): Problem => ({ ...problemOf(advice, code, severity), rejectedBy: [] }));
    },
  };
}

/** Fixes that can't be offered are left out. */
export function problemOf({ range, message, related, fixes = [] }: Advice, code: string, severity: Severity): Problem {
  const offered = fixes.filter((fix) => fix !== undefined);
  return {
    code,
    severity,
    range,
    message,
    ...(related === undefined ? {} : { related }),
    ...(offered.length === 0 ? {} : { fixes: offered }),
  };
}
