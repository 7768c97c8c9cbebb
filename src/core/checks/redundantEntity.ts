// Our own information W35 of semantics.md §5: entities that another one contains.
import type { RuleItem } from "../policy/api/rule.ts";
import { valueRange } from "../policy/api/sanitizeState.ts";
import type { Check } from "./check.ts";
import { removeItemFix } from "./edits.ts";
import { ownCheck } from "./ownCheck.ts";
import { itemsOf } from "./writtenItem.ts";

/**
 * An entity that another one in the list contains.
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
 *     - fromEntities:
 *         - cluster
 *         - host
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
 *         - cluster
 * ```
 *
 * ## Why
 *
 * `cluster` is not the pods alone: the host, remote nodes, health endpoints, the ingress, the API server and unmanaged
 * pods belong to it. Who wants pods without nodes writes `fromEndpoints` with a namespace that exists
 * (`pkg/policy/api/entity.go`, Cilium v1.20.2; semantics.md §2.4).
 */
export const redundantEntity: Check = ownCheck({
  code: "redundant-entity",
  severity: "info",
  summary: "An entity that another one in the list contains",
  find: ({ object, text, rules, profile }) =>
    itemsOf(rules).flatMap((item) =>
      findContained(item, profile.mechanisms.entities).map(({ path, value, by }) => ({
        range: valueRange(object.node, path),
        message: `\`${value}\` is part of \`${by}\`, which stands in the same list. Leave it out, or leave \`${by}\` out if pods alone were meant by it.`,
        fixes: [removeItemFix(object.node, text, path)],
      })),
    ),
});

function findContained({ entities = [] }: RuleItem, known: Readonly<Record<string, readonly string[]>>) {
  return entities.flatMap((entity) => {
    const by = entities.find(({ value }) => value !== entity.value && contains(known, value, entity.value))?.value;
    return by === undefined ? [] : [{ ...entity, by }];
  });
}

function contains(known: Readonly<Record<string, readonly string[]>>, outer: string, inner: string): boolean {
  const labels = Object.hasOwn(known, inner) ? known[inner]?.filter(isOwnLabel) : undefined;
  const others = Object.hasOwn(known, outer) ? known[outer] : undefined;
  if (labels === undefined) return false;
  return outer === "all" || (others !== undefined && labels.every((label) => others.includes(label)));
}

/** Not that of an aggregate, which stands for labels that are named beside it. */
function isOwnLabel(label: string): boolean {
  return !label.startsWith("aggregate-");
}
