// What the agent refuses in one rule: every check of Rule.Sanitize, in its order, not only the first that fails.
// Mirrors pkg/policy/api/rule_validation.go, Cilium v1.8.0 to v1.20.2 (semantics.md §1.5, V1–V51).
// Leaves out: V2, which fills values in; sanitizing changes nothing here.
import type { MapNode } from "../../yaml/node.ts";
import type { AgentProblem } from "./agentProblem.ts";
import type { SanitizeOptions, SanitizeState, SanitizingDialect } from "./dialect.ts";
import type { Rule } from "./rule.ts";
import { sanitizeSelector } from "./sanitizeSelector.ts";
import { reportKey, reportValue } from "./sanitizeState.ts";

/**
 * Problems in the order in which the agent would meet them; it stops at the first, whose text is its own.
 * @param root the object that `rule.path` counts from
 */
export function sanitizeRule(
  rule: Rule,
  root: MapNode,
  dialect: SanitizingDialect,
  options: SanitizeOptions,
): readonly AgentProblem[] {
  const state: SanitizeState = { root, dialect, options, problems: [] };
  for (const check of dialect.ruleChecks) check(state, rule);
  for (const item of rule.items) {
    const checks = item.verdict === "allow" ? dialect.allowChecks : dialect.denyChecks;
    for (const check of checks) check(state, item, rule.nodeSelector !== undefined);
  }
  for (const item of rule.items.filter(({ verdict }) => verdict === "deny"))
    for (const check of dialect.lateDenyChecks) check(state, item, rule.nodeSelector !== undefined);
  return state.problems;
}

/** V1. */
export function checkSections(state: SanitizeState, { items, path }: Rule): void {
  if (items.length > 0) return;
  reportKey(state, "no-rules", "rule must have at least one of Ingress, IngressDeny, Egress, EgressDeny", path);
}

/** V3. */
export function checkLabelSources(state: SanitizeState, { labels }: Rule): void {
  for (const { value, path } of labels) {
    if (!value.startsWith("cilium-generated:")) continue;
    const text = "rule labels cannot have cilium-generated source";
    reportValue(state, "generated-label-source", text, path, { facts: { value } });
  }
}

/** V4–V6. */
export function checkRuleSelectors(state: SanitizeState, { path, endpointSelector, nodeSelector }: Rule): void {
  if (endpointSelector === undefined && nodeSelector === undefined) {
    reportKey(state, "missing-selector", "rule must have one of EndpointSelector or NodeSelector", path);
  }
  if (endpointSelector !== undefined && nodeSelector !== undefined) {
    const text = "rule cannot have both EndpointSelector and NodeSelector";
    reportKey(state, "both-selectors", text, [...path, "nodeSelector"], { schemaPath: path });
  }
  if (endpointSelector !== undefined) sanitizeSelector(state, endpointSelector);
  if (nodeSelector !== undefined) sanitizeSelector(state, nodeSelector);
}
