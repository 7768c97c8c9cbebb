// A rule that allows what others deny, all of it.
import { idleCheck, titleOf } from "./idleRules.ts";
import type { WorldCheck } from "./worldCheck.ts";
import { listNames } from "./worldCheck.ts";

/**
 * A rule of which everything is denied by other rules.
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
 * ---
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: no-pods
 * spec:
 *   endpointSelector: {matchLabels: {app: db}}
 *   ingressDeny:
 *     - fromEndpoints: [{}]
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
 * ---
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: no-pods
 * spec:
 *   endpointSelector: {matchLabels: {app: db}}
 *   ingressDeny:
 *     - fromEndpoints: [{matchExpressions: [{key: app, operator: NotIn, values: [shop]}]}]
 * ```
 *
 * ## Why
 *
 * A deny goes before every allow of its tier, however narrow the allow and wide the deny, in whatever policy the two stand.
 * A rule that allows only what is denied makes no entry in the map of any endpoint that it selects. The answer is read from
 * the maps themselves (pkg/policy/mapstate.go, Cilium v1.20.2; cilium issues 22314 and 26245).
 */
export const deniedRule: WorldCheck = idleCheck({
  code: "denied-rule",
  severity: "warning",
  summary: "A rule of which everything is denied by other rules",
  isMeant: ({ reason }) => reason === "denied",
  messageOf: ({ by }) =>
    `Everything that this rule allows is denied by ${listNames(by.map(titleOf))}: a deny goes before any allow, so the rule makes no entry. Narrow the deny, or remove the rule.`,
});
