// A rule that allows what others allow already, all of it.

import { idleCheck, titleOf } from "./idleRules.ts";
import type { WorldRuleItem } from "./ruleItems.ts";
import type { WorldCheck } from "./worldCheck.ts";
import { listNames } from "./worldCheck.ts";

/**
 * A rule that adds nothing to what other rules allow.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: from-shop
 * spec:
 *   endpointSelector: {matchLabels: {app: db}}
 *   ingress:
 *     - fromEndpoints: [{matchLabels: {app: shop}}]
 *       toPorts:
 *         - ports: [{port: "5432", protocol: TCP}]
 *     - toPorts:
 *         - ports: [{port: "5432", protocol: TCP}]
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: from-shop
 * spec:
 *   endpointSelector: {matchLabels: {app: db}}
 *   ingress:
 *     - fromEndpoints: [{matchLabels: {app: shop}}]
 *       toPorts:
 *         - ports: [{port: "5432", protocol: TCP}]
 * ```
 *
 * ## Why
 *
 * Rules are OR-ed over all policies that select an endpoint: a narrow rule beside a wider one restricts nothing. Where
 * others allow all that a rule asks for, it makes no entry in the map of any endpoint that it selects, and removing it
 * changes nothing. Rules with L7 rules, listeners or authentication are left out. The answer is read from the maps themselves (pkg/policy/mapstate.go, Cilium v1.20.2).
 */
export const coveredRule: WorldCheck = idleCheck({
  code: "covered-rule",
  severity: "info",
  summary: "A rule that adds nothing to what other rules allow",
  isMeant: ({ reason, entries, by }) => reason === "covered" && [{ entries }, ...by].every(isPlain),
  messageOf: ({ by }) =>
    `This rule adds nothing: ${listNames(by.map(titleOf))} ${by.length === 1 ? "allows" : "allow"} all of it, and rules are OR-ed, so it restricts nothing either. Narrow the wider rule if this one is what is meant, or remove one of them.`,
});

/** It asks nothing of the traffic beyond peers and ports: what the proxy is told is no entry of a map. */
function isPlain({ entries }: Pick<WorldRuleItem, "entries">): boolean {
  return entries.every(
    ({ ports, authentication }) =>
      authentication === undefined && ports.every(({ parser, listener }) => parser === "" && listener === ""),
  );
}
