// A check: one thing that can be wrong with a policy, its code, its words and its page.
// The doc comment of each check is its page (docs/checks/<code>.md): Avoid, Prefer and Why, examples that tests run.
import type { AgentProblem } from "../policy/api/agentProblem.ts";
import type { Rule } from "../policy/api/rule.ts";
import type { AgentOptions, DatapathProfile } from "../profile.ts";
import type { CrdError } from "../schema/crdError.ts";
import type { UnknownField } from "../schema/validateCrd.ts";
import type { Problem, Severity } from "../text/problem.ts";
import type { KubeObject } from "../world/kubeObject.ts";

export interface Check {
  /** kebab-case, stable. */
  readonly code: string;
  readonly severity: Severity;
  /** One line: what is wrong where the check speaks. */
  readonly summary: string;
  /** `policy`: found by `run`. `file`: found where a file or a folder is read; `run` finds nothing, the page is here. */
  readonly stage: "policy" | "file";
  readonly run: (input: CheckInput) => readonly Problem[];
}

/** One object of a policy kind, with everything that the schema and the agent say of it. */
export interface CheckInput {
  readonly object: KubeObject;
  /** Text of the document that ranges count from. */
  readonly text: string;
  readonly profile: DatapathProfile;
  readonly options: AgentOptions;
  /** As decoded, also where the agent rejects them. */
  readonly rules: readonly Rule[];
  /** In the agent's order. */
  readonly agentProblems: readonly JudgedProblem[];
  /** What the schema alone refuses: no agent problem stands at the same value. */
  readonly crdErrors: readonly CrdError[];
  readonly unknownFields: readonly UnknownField[];
}

export interface JudgedProblem extends AgentProblem {
  /** What the schema says of the same value; then both refuse it. */
  readonly crdError: CrdError | undefined;
  /** The agent meets it first: the error that it reports, since it stops there. */
  readonly isFirst: boolean;
}
