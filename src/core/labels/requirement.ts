// One requirement of a label selector; a selector is the AND of its requirements.
// Mirrors pkg/policy/types/requirements.go, Cilium v1.20.2.
import type { Label, LabelArray } from "./label.ts";
import { formatLabel, lookupLabel, parseSelectLabel } from "./label.ts";

export type Operator = "In" | "NotIn" | "Exists" | "DoesNotExist";

export interface Requirement {
  /** Key with its source (`any` where the user wrote none); its value is not used. */
  readonly key: Label;
  readonly operator: Operator;
  /** Without duplicates, in the order in which they were written. */
  readonly values: readonly string[];
}

export function makeRequirement(key: string, operator: Operator, values: readonly string[] = []): Requirement {
  return { key: parseSelectLabel(key), operator, values: [...new Set(values)] };
}

export function matchesRequirement(requirement: Requirement, labels: LabelArray): boolean {
  const value = lookupLabel(labels, requirement.key);
  switch (requirement.operator) {
    case "In":
      return value !== undefined && requirement.values.includes(value);
    case "NotIn":
      return value === undefined || !requirement.values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

export function matchesRequirements(requirements: readonly Requirement[], labels: LabelArray): boolean {
  for (const requirement of requirements) {
    if (!matchesRequirement(requirement, labels)) return false;
  }
  return true;
}

/** Canonical text: equal texts are equal requirements. */
export function formatRequirement({ key, operator, values }: Requirement): string {
  const name = formatLabel({ ...key, value: "" });
  const list = values.length > 1 ? [...values].sort().join(",") : (values[0] ?? "");
  switch (operator) {
    case "In":
      return values.length === 1 ? `${name}=${list}` : `${name} in (${list})`;
    case "NotIn":
      return `${name} notin (${list})`;
    case "Exists":
      return `${name}`;
    case "DoesNotExist":
      return `!${name}`;
  }
}
