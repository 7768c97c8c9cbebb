// Our own warning W46 of semantics.md §5.
import { mapCostOf } from "../policymap/mapCost.ts";
import { placeOrder } from "./ruleItems.ts";
import type { WorldCheck } from "./worldCheck.ts";
import { atRuleItem, isRuleItem, listNames } from "./worldCheck.ts";

const code = "policy-map-full";
const nShown = 4;

/**
 * More policy map entries for an endpoint than its map holds.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: every-odd-port
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toEntities: [cluster, world]
 *       toPorts:
 *         - ports:
 *             - {port: "1", endPort: 32766, protocol: TCP}
 *             - {port: "1", endPort: 32766, protocol: UDP}
 * ---
 * apiVersion: v1
 * kind: ConfigMap
 * metadata:
 *   name: cilium-config
 *   namespace: kube-system
 * data:
 *   bpf-policy-map-max: "256"
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: every-port
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toEntities: [cluster, world]
 *       toPorts:
 *         - ports:
 *             - {port: "0", protocol: TCP}
 *             - {port: "0", protocol: UDP}
 * ```
 *
 * ## Why
 *
 * An endpoint's map holds `bpf-policy-map-max` entries (16384 unless set), and a rule costs one for each identity that it
 * selects, times its ports, times the prefixes that a port range splits into. What does not fit is missing in no order
 * that anyone chose, so traffic drops that a policy allows (cilium issues 28337 and 46189; semantics.md §5, W46).
 */
export const policyMapFull: WorldCheck = {
  code,
  severity: "warning",
  summary: "More policy map entries for an endpoint than its map holds",
  stage: "world",
  run: ({ world, policyWorld, policies, placeOf }) => {
    const max = world.options["bpf-policy-map-max"];
    const full = new Map<string, { readonly names: string[]; readonly cost: ReturnType<typeof mapCostOf> }>();
    for (const resolved of policyWorld.endpoints) {
      const policy = policyWorld.policyOf(resolved);
      if (policy.ingress.mapState.size + policy.egress.mapState.size <= max) continue;
      const held = full.get(resolved.mapClass);
      const cost = held?.cost ?? mapCostOf(policy, policyWorld.values);
      if (held === undefined) full.set(resolved.mapClass, { names: [resolved.endpoint.name], cost });
      else held.names.push(resolved.endpoint.name);
    }
    return [...full.values()].flatMap(({ names, cost }) => {
      const order = placeOrder(policies);
      const rules = cost.byOrigin
        .flatMap(({ origin, nEntries }) => (isRuleItem(origin) ? [{ origin, nEntries }] : []))
        .sort((a, b) => b.nEntries - a.nEntries || order(a.origin, b.origin));
      const [first, ...others] = rules.slice(0, nShown);
      if (first === undefined) return [];
      return [
        atRuleItem(first.origin, {
          code,
          severity: "warning",
          message: `The policy map of ${listNames(names)} needs ${cost.nEntries} entries and holds ${max} (bpf-policy-map-max): which of them are missing is left to chance. This rule alone costs ${first.nEntries}. Select fewer identities, or write fewer ports and ranges, or raise bpf-policy-map-max.`,
          related: others.map(({ origin, nEntries }) => ({
            ...placeOf(origin.policy, origin.range),
            message: `${origin.policy.title}, ${origin.path}: ${nEntries} ${nEntries === 1 ? "entry" : "entries"}`,
          })),
        }),
      ];
    });
  },
};
