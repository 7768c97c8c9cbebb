// R1 to R9 of semantics.md §1.7: what fails when an endpoint's policies are put together.
import type { ResolvedEndpoint } from "../policy/engine.ts";
import type { RuleItemOrigin } from "../policy/policyEntry.ts";
import type { PlacedProblem } from "../world/placedProblem.ts";
import { placeOrder } from "./ruleItems.ts";
import type { WorldCheck, WorldCheckInput } from "./worldCheck.ts";
import { atRuleItem, isRuleItem, listNames } from "./worldCheck.ts";

const code = "unresolved-policy";

/**
 * Rules that Cilium takes one by one and can't put together for an endpoint.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: http
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toEndpoints: [{matchLabels: {app: dns}}]
 *       toPorts:
 *         - ports: [{port: "53", protocol: TCP}]
 *           rules: {http: [{method: GET}]}
 * ---
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: names
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toEndpoints: [{matchLabels: {app: dns}}]
 *       toPorts:
 *         - ports: [{port: "53", protocol: TCP}]
 *           rules: {dns: [{matchPattern: "*"}]}
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: names
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toEndpoints: [{matchLabels: {app: dns}}]
 *       toPorts:
 *         - ports: [{port: "53", protocol: TCP}]
 *           rules: {dns: [{matchPattern: "*"}]}
 * ```
 *
 * ## Why
 *
 * Every policy is valid alone, so `kubectl apply` succeeds and their status is fine. The agent meets the conflict when it
 * regenerates the endpoint: that fails, the endpoint keeps the map that it had, and a new pod gets none
 * (`mergePortProto()` in pkg/policy/rule.go; semantics.md §1.7).
 */
export const unresolvedPolicy: WorldCheck = {
  code,
  severity: "error",
  summary: "Rules that Cilium can't put together for an endpoint",
  stage: "world",
  run: (input) => [...findConflicts(input).values()].flatMap((conflict) => describe(conflict, input)),
};

interface Conflict {
  readonly text: string;
  /** In the order of their places. */
  readonly rules: readonly RuleItemOrigin[];
  readonly endpoints: ResolvedEndpoint[];
}

/** One per text and rules, with all endpoints that it stops. */
function findConflicts({ policyWorld, policies }: WorldCheckInput): ReadonlyMap<string, Conflict> {
  const found = new Map<string, Conflict>();
  const ids = new Map(policies.map(({ ref }, id) => [ref, id]));
  const order = placeOrder(policies);
  for (const endpoint of policyWorld.endpoints) {
    const { error } = policyWorld.policyOf(endpoint);
    if (error === undefined) continue;
    const rules = error.origins.filter(isRuleItem).sort(order);
    const key = `${error.text}|${rules.map(({ policy, path }) => `${ids.get(policy)} ${path}`).join("|")}`;
    const held = found.get(key);
    if (held === undefined) found.set(key, { text: error.text, rules, endpoints: [endpoint] });
    else held.endpoints.push(endpoint);
  }
  return found;
}

/** On every rule of the conflict, with a link to the others. */
function describe({ text, rules, endpoints }: Conflict, { placeOf }: WorldCheckInput): readonly PlacedProblem[] {
  const names = listNames(endpoints.map(({ endpoint }) => endpoint.name));
  return rules.map((origin) => {
    const others = rules.filter((other) => other !== origin);
    const titles = others.map(({ policy, path }) => `${policy.title}, ${path}`);
    const beside = others.length === 0 ? "" : ` together with ${listNames(titles)}`;
    return atRuleItem(origin, {
      code,
      severity: "error",
      rejectedBy: ["endpoint-regeneration"],
      message: `The endpoint regeneration of ${names} fails on this rule${beside}: ${text}. Cilium takes each policy alone, and the endpoint keeps the map that it had. Change one of the rules, or part their ports or peers.`,
      related: others.map(({ policy, range, path }) => ({
        ...placeOf(policy, range),
        message: `${policy.title}, ${path}: the other side of the conflict`,
      })),
    });
  });
}
