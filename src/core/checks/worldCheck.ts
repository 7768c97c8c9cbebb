// A check that needs the whole world: what policies do together, and what the folder says beside them.
// Its doc comment is its page, as for any check (check.ts); its examples are whole small folders.
import type { CompiledPolicy } from "../policy/compilePolicy.ts";
import type { PolicyWorld } from "../policy/engine.ts";
import type { PolicyRef, RuleItemOrigin, RuleOrigin } from "../policy/policyEntry.ts";
import type { Problem, RelatedPlace, Severity } from "../text/problem.ts";
import type { KubeObject } from "../world/kubeObject.ts";
import type { PlacedProblem } from "../world/placedProblem.ts";
import type { World } from "../world/world.ts";

export interface WorldCheck {
  /** kebab-case, stable. */
  readonly code: string;
  readonly severity: Severity;
  /** One line: what is wrong where the check speaks. */
  readonly summary: string;
  readonly stage: "world";
  /** O(policies + endpoints) at most, and whatever is costly kept by the objects that it depends on. */
  readonly run: (input: WorldCheckInput) => readonly PlacedProblem[];
}

export interface WorldCheckInput {
  readonly world: World;
  readonly policyWorld: PolicyWorld;
  /** Those that Cilium takes, in the order of their documents. */
  readonly policies: readonly WorldPolicy[];
  /** Where something of a policy's document stands in its file. */
  readonly placeOf: (policy: PolicyRef, range: Problem["range"]) => Omit<RelatedPlace, "message">;
  /** Text of a policy's document, which ranges of its problems and fixes count from. */
  readonly textOf: (policy: PolicyRef) => string;
}

export interface WorldPolicy {
  readonly object: KubeObject;
  readonly ref: PolicyRef;
  readonly compiled: CompiledPolicy;
}

export function isRuleItem(origin: RuleOrigin): origin is RuleItemOrigin {
  return origin.kind === "rule";
}

/** A problem on a rule item. */
export function atRuleItem(origin: RuleItemOrigin, problem: Omit<Problem, "range">): PlacedProblem {
  const { file, document, item } = origin.policy;
  return { file, document, item, problem: { ...problem, range: origin.range } };
}

/** `default/a`, `default/a and default/b`, `default/a, default/b and 3 more`. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 2);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(" and ");
}
