// Our own warning W33 of semantics.md §5: reserved labels beside labels of pods.
import type { RawLabelSelector } from "../policy/api/rule.ts";
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { Check } from "./check.ts";
import { ownCheck } from "./ownCheck.ts";
import { itemsOf } from "./writtenItem.ts";

/**
 * A selector that asks for a reserved label and for labels of pods.
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
 *   ingress:
 *     - fromEndpoints:
 *         - matchLabels:
 *             reserved:host: ""
 *             app: monitor
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
 *   ingress:
 *     - fromEntities:
 *         - host
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: monitor
 * ```
 *
 * ## Why
 *
 * Labels of one selector must all be on one identity, and hosts, remote nodes, health endpoints, the world and unmanaged
 * addresses have no labels of pods: nothing is selected. A key of source `reserved` also keeps the agent from adding
 * namespace and cluster (`getEndpointSelector()` in `pkg/k8s/apis/cilium.io/utils/utils.go`, Cilium v1.20.2;
 * semantics.md §2.1 and §2.2).
 */
export const reservedWithLabels: Check = ownCheck({
  code: "reserved-with-labels",
  severity: "warning",
  summary: "A selector that asks for a reserved label and for labels of pods",
  find: ({ object, rules, options }) =>
    options["enable-node-selector-labels"]
      ? []
      : itemsOf(rules)
          .flatMap((item) => item.endpoints ?? [])
          .flatMap((selector) => {
            const keys = askedKeys(selector);
            const reserved = keys.find((key) => bareReserved.includes(key));
            const label = keys.find((key) => !key.includes(":") || key.startsWith("k8s:") || key.startsWith("any:"));
            if (reserved === undefined || label === undefined || names.has(label.replace(/^any:/, ""))) return [];
            return [
              {
                range: keyRange(object.node, selector.path),
                message: `\`${reserved}\` and \`${label}\` in one selector: no identity has both, so nothing is selected. Write two peers, or leave one of the labels out.`,
              },
            ];
          }),
});

/** Reserved labels whose identities carry no label of a pod. */
const bareReserved = ["host", "remote-node", "world", "health", "unmanaged"].map((name) => `reserved:${name}`);

/** Keys without a source that are on reserved identities all the same. */
const names = new Set([
  "host",
  "remote-node",
  "world",
  "world-ipv4",
  "world-ipv6",
  "health",
  "unmanaged",
  "kube-apiserver",
  "ingress",
]);

/** Keys that a selected identity must have. */
function askedKeys({ matchLabels, matchExpressions }: RawLabelSelector): readonly string[] {
  const asked = matchExpressions.filter(({ operator }) => operator === "In" || operator === "Exists");
  return [...matchLabels, ...asked].map(({ key }) => key);
}
