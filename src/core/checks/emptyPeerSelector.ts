// Our own warning W4 of semantics.md §5: an empty selector of peers.
import type { RawLabelSelector, Rule, RuleItem } from "../policy/api/rule.ts";
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { KubeObject } from "../world/kubeObject.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";
import { peerKey, peerLists } from "./writtenItem.ts";

/**
 * An empty peer selector in a policy that says it allows all.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: allow-from-everywhere
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEndpoints:
 *         - {}
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: allow-from-everywhere
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEntities:
 *         - all
 * ```
 *
 * ## Why
 *
 * `{}` as a peer is every pod of the policy's own namespace, since the agent adds that to a selector which names none;
 * in a clusterwide policy it is every pod, but neither hosts nor the world. `all` and `cluster` are entities
 * (`getEndpointSelector()` in `pkg/k8s/apis/cilium.io/utils/utils.go`, Cilium v1.20.2; cilium issues 3415 and 13883).
 * The check speaks only where name or description say that all is meant.
 */
export const emptyPeerSelector: Check = ownCheck({
  code: "empty-peer-selector",
  severity: "warning",
  summary: "An empty peer selector in a policy that says it allows all",
  find: ({ object, rules }) =>
    rules.flatMap((rule) => {
      const allowed = rule.items.filter(({ verdict }) => verdict === "allow");
      const found = allowed
        .filter(({ direction }) => allowed.every((item) => item.direction !== direction || isOfPods(item)))
        .flatMap((item) => (item.endpoints ?? []).map(({ path }) => ({ item, path })));
      if (found.length === 0 || !saysAll(object, rule)) return [];
      const isOfNamespace = object.kind === "CiliumNetworkPolicy";
      const who = isOfNamespace ? "every pod of this namespace" : "every pod, but neither hosts nor the world";
      return found.map(({ item, path }) => ({
        range: keyRange(object.node, path),
        message: `\`{}\` in \`${peerKey(item, "Endpoints")}\` is ${who}. Write \`${peerKey(item, "Entities")}: [all]\` for everyone, or \`[cluster]\` for the cluster.`,
      }));
    }),
});

/** Empty selectors are all that the item names. */
function isOfPods(item: RuleItem): boolean {
  const endpoints = item.endpoints ?? [];
  return endpoints.length > 0 && endpoints.every(isEmpty) && peerLists(item).every((list) => list === item.endpoints);
}

function isEmpty({ matchLabels, matchExpressions }: RawLabelSelector): boolean {
  return matchLabels.length + matchExpressions.length === 0;
}

/** Words that promise everyone, without one that limits it. */
function saysAll({ kind, name }: KubeObject, { description }: Rule): boolean {
  const text = `${name} ${description}`.replaceAll(/[-_.]/g, " ");
  if (/\b(namespaces?|ns|intra|same|internal|within|own|local|inside|between|pods?|tenants?)\b/i.test(text))
    return false;
  const everyone = /\b(everyone|everywhere|anywhere|anyone|any source|all sources|internet|world)\b/i;
  return (
    everyone.test(text) ||
    (kind === "CiliumNetworkPolicy" && /\b(cluster ?wide|whole cluster|all namespaces)\b/i.test(text))
  );
}
