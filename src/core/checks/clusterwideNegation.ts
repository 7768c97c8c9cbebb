// Our own warning W32b of semantics.md §5: peers of clusterwide policies in versions that take them as written.
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";
import { itemsOf, peerKey } from "./writtenItem.ts";

/**
 * A peer of a clusterwide policy that also selects what is outside the cluster.
 *
 * ## Avoid
 *
 * ```yaml cilium=1.8
 * apiVersion: cilium.io/v2
 * kind: CiliumClusterwideNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEndpoints:
 *         - matchExpressions:
 *             - key: env
 *               operator: NotIn
 *               values:
 *                 - staging
 * ```
 *
 * ## Prefer
 *
 * ```yaml cilium=1.8
 * apiVersion: cilium.io/v2
 * kind: CiliumClusterwideNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEndpoints:
 *         - matchExpressions:
 *             - key: io.kubernetes.pod.namespace
 *               operator: Exists
 *             - key: env
 *               operator: NotIn
 *               values:
 *                 - staging
 * ```
 *
 * ## Why
 *
 * In 1.8 peers of a clusterwide policy are taken as written. An empty selector, or one of NotIn and DoesNotExist alone,
 * then holds for the world, hosts and every CIDR too; later versions ask for a namespace
 * (`pkg/k8s/apis/cilium.io/utils/utils.go`, Cilium v1.8.0 and v1.11.0).
 */
export const clusterwideNegation: Check = ownCheck({
  code: "clusterwide-negation",
  severity: "warning",
  summary: "A peer of a clusterwide policy that also selects what is outside the cluster",
  find: ({ object, rules, profile }) =>
    object.kind !== "CiliumClusterwideNetworkPolicy" || profile.conversion.scope.clusterwidePeers === "pods"
      ? []
      : itemsOf(rules).flatMap((item) =>
          (item.endpoints ?? [])
            .filter(
              ({ matchLabels, matchExpressions }) =>
                matchLabels.length === 0 &&
                matchExpressions.every(({ operator }) => operator === "NotIn" || operator === "DoesNotExist"),
            )
            .map(({ path }) => ({
              range: keyRange(object.node, path),
              message: `This selector of \`${peerKey(item, "Endpoints")}\` asks for no label, so in Cilium ${profile.name} it also selects the world, hosts and every CIDR. Add an expression \`{key: io.kubernetes.pod.namespace, operator: Exists}\`.`,
            })),
        ),
});
