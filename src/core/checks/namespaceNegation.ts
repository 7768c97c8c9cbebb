// Our own warning W32 of semantics.md §5: a namespaceSelector that only excludes.
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { PathSegment, YamlNode } from "../yaml/node.ts";
import { getItems, getNodeAt, getString, getValue } from "../yaml/node.ts";
import type { Check, CheckInput } from "./check.ts";
import { insertItemFix } from "./edits.ts";
import type { Advice } from "./ownCheck.ts";
import { ownCheck } from "./ownCheck.ts";

/**
 * A namespaceSelector that only excludes, which also selects what is outside the cluster.
 *
 * ## Avoid
 *
 * ```yaml policy-default-local-cluster=false
 * apiVersion: networking.k8s.io/v1
 * kind: NetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   podSelector:
 *     matchLabels:
 *       app: web
 *   policyTypes:
 *     - Ingress
 *   ingress:
 *     - from:
 *         - namespaceSelector:
 *             matchExpressions:
 *               - key: kubernetes.io/metadata.name
 *                 operator: NotIn
 *                 values:
 *                   - staging
 * ```
 *
 * ## Prefer
 *
 * ```yaml policy-default-local-cluster=false
 * apiVersion: networking.k8s.io/v1
 * kind: NetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   podSelector:
 *     matchLabels:
 *       app: web
 *   policyTypes:
 *     - Ingress
 *   ingress:
 *     - from:
 *         - namespaceSelector:
 *             matchExpressions:
 *               - key: kubernetes.io/metadata.name
 *                 operator: Exists
 *               - key: kubernetes.io/metadata.name
 *                 operator: NotIn
 *                 values:
 *                   - staging
 * ```
 *
 * ## Why
 *
 * Cilium asks a namespace's label of every identity, and the world, hosts and CIDRs have none: NotIn and DoesNotExist hold
 * for them. Only an empty selector gets the requirement that there is a namespace, and only
 * `policy-default-local-cluster`, on since 1.19, adds the local cluster (cilium issue 46949; `pkg/k8s/network_policy.go`,
 * Cilium v1.20.2; semantics.md §5, W32, measured).
 */
export const namespaceNegation: Check = ownCheck({
  code: "namespace-negation",
  severity: "warning",
  summary: "A namespaceSelector that only excludes, which also selects what is outside the cluster",
  find: (input) => {
    if (input.object.kind !== "NetworkPolicy" || input.options["policy-default-local-cluster"]) return [];
    return (["ingress", "egress"] as const).flatMap((direction) => {
      const key = direction === "ingress" ? "from" : "to";
      return getItems(getNodeAt(input.object.node, ["spec", direction])).flatMap((rule, at) =>
        getItems(getValue(rule, key)).flatMap((peer, peerAt) =>
          judge(input, peer, ["spec", direction, at, key, peerAt], direction),
        ),
      );
    });
  },
});

function judge(
  { object, text }: CheckInput,
  peer: YamlNode,
  path: readonly PathSegment[],
  direction: "ingress" | "egress",
): readonly Advice[] {
  const namespaces = getValue(peer, "namespaceSelector");
  const isNegation = getItems(getValue(namespaces, "matchExpressions")).length > 0 && !isPositive(namespaces);
  if (!isNegation || isPositive(getValue(peer, "podSelector"))) return [];
  const list = [...path, "namespaceSelector", "matchExpressions"];
  const range = keyRange(object.node, list.slice(0, -1));
  const added = "{key: kubernetes.io/metadata.name, operator: Exists}";
  return [
    {
      range,
      message: `This namespaceSelector only excludes, so it also selects the world, hosts and every CIDR, which have no namespace: ${direction} is open to all of them. Add an expression \`${added}\`.`,
      fixes: [insertItemFix(object.node, text, list, added)],
    },
  ];
}

/** Asks for a label to be there. */
function isPositive(selector: YamlNode | undefined): boolean {
  const labels = getValue(selector, "matchLabels");
  const operators = getItems(getValue(selector, "matchExpressions")).map((item) =>
    getString(getValue(item, "operator")),
  );
  return (
    (labels?.kind === "map" && labels.entries.length > 0) ||
    operators.some((operator) => operator === "In" || operator === "Exists")
  );
}
