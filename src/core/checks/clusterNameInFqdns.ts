// Our own warning W23 of semantics.md §5: DNS names of services as toFQDNs.
import { valueRange } from "../policy/api/sanitizeState.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";
import { itemsOf } from "./writtenItem.ts";

/**
 * toFQDNs with a name inside the cluster.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   egress:
 *     - toFQDNs:
 *         - matchName: db.shop.svc.cluster.local
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   egress:
 *     - toEndpoints:
 *         - matchLabels:
 *             io.kubernetes.pod.namespace: shop
 *             app: db
 * ```
 *
 * ## Why
 *
 * `toFQDNs` selects the addresses of a name as CIDRs are selected, and those do not stand for pods: a pod's address has the
 * pod's own identity, and a ClusterIP is translated before policy is asked. Select the pods, or the service with `toServices`
 * (`Documentation/security/policy/layer3.rst`, Cilium v1.20.2).
 */
export const clusterNameInFqdns: Check = ownCheck({
  code: "cluster-name-in-fqdns",
  severity: "warning",
  summary: "toFQDNs with a name inside the cluster",
  find: ({ object, rules }) =>
    itemsOf(rules)
      .flatMap((item) => item.fqdns ?? [])
      .flatMap(({ matchName, matchPattern, path }) => {
        const key = matchName === "" ? "matchPattern" : "matchName";
        const name = matchName === "" ? matchPattern : matchName;
        if (!/\.(svc|pod)(\.cluster\.local)?\.?$/i.test(name)) return [];
        return [
          {
            range: valueRange(object.node, [...path, key]),
            message: `\`${name}\` is a name inside the cluster: \`toFQDNs\` selects addresses as CIDRs do, and those are not for pods and services. Write \`toEndpoints\` with the labels of the pods, or \`toServices\`.`,
          },
        ];
      }),
});
