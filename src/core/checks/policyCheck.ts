// World checks of our own, which say of policies what nobody refuses: of each one in its world, or of what they do together.
import type { Severity } from "../text/problem.ts";
import type { Advice } from "./ownCheck.ts";
import { problemOf } from "./ownCheck.ts";
import { atPolicy, collectPerPolicy } from "./ruleItems.ts";
import type { WorldCheck, WorldCheckInput, WorldPolicy } from "./worldCheck.ts";

interface CheckOptions {
  readonly code: string;
  readonly severity: Severity;
  readonly summary: string;
}

export interface PolicyCheckOptions extends CheckOptions {
  /** What is found stays while the policy and these are the same objects. */
  readonly dependsOn: (input: WorldCheckInput) => readonly unknown[];
  readonly find: (policy: WorldPolicy, input: WorldCheckInput) => readonly Advice[];
}

export function policyCheck({ code, severity, summary, dependsOn, find }: PolicyCheckOptions): WorldCheck {
  const run = collectPerPolicy(
    (policy, input) => find(policy, input).map((advice) => atPolicy(policy, problemOf(advice, code, severity))),
    dependsOn,
  );
  return { code, severity, summary, stage: "world", run };
}

export interface PolicyAdvice extends Advice {
  readonly policy: Pick<WorldPolicy, "ref">;
}

export interface PoliciesCheckOptions extends CheckOptions {
  readonly find: (input: WorldCheckInput) => readonly PolicyAdvice[];
}

export function policiesCheck({ code, severity, summary, find }: PoliciesCheckOptions): WorldCheck {
  return {
    code,
    severity,
    summary,
    stage: "world",
    run: (input) => find(input).map((advice) => atPolicy(advice.policy, problemOf(advice, code, severity))),
  };
}
