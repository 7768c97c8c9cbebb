// What the agent refuses in one rule: every check of Rule.Sanitize, in its order, not only the first that fails.
// Mirrors pkg/policy/api/rule_validation.go, Cilium v1.20.2 (semantics.md §1.5, V1–V51).
// Leaves out: V2, which fills values in; sanitizing changes nothing here.
import type { MapNode } from "../../yaml/node.ts";
import type { AgentProblem } from "./agentProblem.ts";
import type { Rule } from "./rule.ts";
import { sanitizeItem } from "./sanitizeItem.ts";
import { sanitizeSelector } from "./sanitizeSelector.ts";
import type { SanitizeOptions, SanitizeState } from "./sanitizeState.ts";
import { reportKey } from "./sanitizeState.ts";

/**
 * Problems in the order in which the agent would meet them; it stops at the first, whose text is its own.
 * @param root the object that `rule.path` counts from
 */
export function sanitizeRule(rule: Rule, root: MapNode, options: SanitizeOptions): readonly AgentProblem[] {
  const state: SanitizeState = { root, options, problems: [] };
  const { path, endpointSelector, nodeSelector, items } = rule;
  if (items.length === 0) {
    reportKey(state, "no-rules", "rule must have at least one of Ingress, IngressDeny, Egress, EgressDeny", path);
  }
  if (endpointSelector === undefined && nodeSelector === undefined) {
    reportKey(state, "missing-selector", "rule must have one of EndpointSelector or NodeSelector", path);
  }
  if (endpointSelector !== undefined && nodeSelector !== undefined) {
    const text = "rule cannot have both EndpointSelector and NodeSelector";
    reportKey(state, "both-selectors", text, [...path, "nodeSelector"], { schemaPath: path });
  }
  if (endpointSelector !== undefined) sanitizeSelector(state, endpointSelector);
  if (nodeSelector !== undefined) sanitizeSelector(state, nodeSelector);
  for (const item of items) sanitizeItem(state, item, nodeSelector !== undefined);
  return state.problems;
}
