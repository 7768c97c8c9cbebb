// Our own warning W43 of semantics.md §5: peers in other clusters.
import type { RawLabelSelector, Rule } from "../policy/api/rule.ts";
import { keyRange } from "../policy/api/sanitizeState.ts";
import { clusterLabelKey } from "../policy/k8s/labelKeys.ts";
import type { KubeObject } from "../world/kubeObject.ts";
import { getNodeAt, getValue } from "../yaml/node.ts";
import type { Check, CheckInput } from "./check.ts";
import { insertFix } from "./edits.ts";
import type { Advice } from "./ownCheck.ts";
import { ownCheck } from "./ownCheck.ts";
import { itemsOf } from "./writtenItem.ts";

/**
 * Peers of the local cluster alone in a policy that speaks of other clusters.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: allow-cross-cluster
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: shop
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: allow-cross-cluster
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEndpoints:
 *         - matchExpressions:
 *             - key: io.cilium.k8s.policy.cluster
 *               operator: Exists
 *           matchLabels:
 *             app: shop
 * ```
 *
 * ## Why
 *
 * With `policy-default-local-cluster`, which is on since 1.19, a selector of peers without a cluster is for pods of the
 * local cluster; before, it was for pods of every cluster of the mesh (`Documentation/operations/upgrade.rst` and
 * `getEndpointSelector()` in `pkg/k8s/apis/cilium.io/utils/utils.go`, Cilium v1.20.2). The check speaks only where name
 * or description say that other clusters are meant and no selector of the policy names one.
 */
export const localClusterPeers: Check = ownCheck({
  code: "local-cluster-peers",
  severity: "warning",
  summary: "Peers of the local cluster alone in a policy that speaks of other clusters",
  find: (input) => {
    const { rules, options } = input;
    const selectors = itemsOf(rules).flatMap((item) => item.endpoints ?? []);
    if (!options["policy-default-local-cluster"] || selectors.some(asksForCluster)) return [];
    return rules
      .filter((rule) => selectors.length > 0 && saysOtherClusters(input.object, rule))
      .flatMap(({ items }) => items.flatMap((item) => item.endpoints ?? []))
      .map((selector) => toAdvice(input, selector));
  },
});

function asksForCluster({ matchLabels, matchExpressions }: RawLabelSelector): boolean {
  return [...matchLabels, ...matchExpressions].some(
    ({ key }) => key.endsWith(clusterLabelKey) || key.startsWith("reserved:"),
  );
}

function saysOtherClusters({ name }: KubeObject, { description }: Rule): boolean {
  const text = `${name} ${description}`.replaceAll(/[-_.]/g, " ");
  return /\b(cross ?cluster|(all|other|remote|both) clusters|(other|remote) cluster)\b/i.test(text);
}

function toAdvice({ object, text }: CheckInput, { path }: RawLabelSelector): Advice {
  const expression = `{key: ${clusterLabelKey}, operator: Exists}`;
  const hasExpressions = getValue(getNodeAt(object.node, path), "matchExpressions") !== undefined;
  return {
    range: keyRange(object.node, path),
    message: `This selector names no cluster, so it is for pods of the local cluster alone (\`policy-default-local-cluster\`), and the policy speaks of others. Add an expression \`${expression}\` for every cluster of the mesh.`,
    fixes: hasExpressions ? [] : [insertFix(object.node, text, path, `matchExpressions: [${expression}]`)],
  };
}
