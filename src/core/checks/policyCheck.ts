// A world check of our own that looks at policies one by one.
import type { Severity } from "../text/problem.ts";
import type { Advice } from "./ownCheck.ts";
import { atPolicy, collectPerPolicy } from "./ruleItems.ts";
import type { WorldCheck, WorldCheckInput, WorldPolicy } from "./worldCheck.ts";

export type PolicyAdvice = Pick<Advice, "range" | "message" | "fixes">;

export interface PolicyCheckOptions {
  readonly code: string;
  readonly severity: Severity;
  readonly summary: string;
  /** What is found stays while the policy and these are the same objects. */
  readonly dependsOn: (input: WorldCheckInput) => readonly unknown[];
  readonly find: (policy: WorldPolicy, input: WorldCheckInput) => readonly PolicyAdvice[];
}

export function policyCheck({ code, severity, summary, dependsOn, find }: PolicyCheckOptions): WorldCheck {
  const run = collectPerPolicy(
    (policy, input) =>
      find(policy, input).map(({ range, message, fixes = [] }) => {
        const offered = fixes.filter((fix) => fix !== undefined);
        const problem = { code, severity, range, message };
        return atPolicy(policy, offered.length === 0 ? problem : { ...problem, fixes: offered });
      }),
    dependsOn,
  );
  return { code, severity, summary, stage: "world", run };
}
