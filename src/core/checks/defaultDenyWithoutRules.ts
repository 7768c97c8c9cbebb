// Our own warning W10 of semantics.md §5.
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { Problem } from "../text/problem.ts";
import { getNodeAt } from "../yaml/node.ts";
import type { Check } from "./check.ts";
import { insertFix } from "./edits.ts";

const code = "default-deny-without-rules";

/**
 * Default deny is asked for in a direction without rules.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector: {}
 *   enableDefaultDeny:
 *     egress: true
 *   ingress:
 *     - fromEntities:
 *         - cluster
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
 *   endpointSelector: {}
 *   ingress:
 *     - fromEntities:
 *         - cluster
 *   egress:
 *     - {}
 * ```
 *
 * ## Why
 *
 * `enableDefaultDeny` belongs to the items of its direction, and without an item nothing carries it: the direction stays
 * open. An item `{}` denies all (cilium issue 35558; measured with v1.20.2's packages, semantics.md §5, W10).
 */
export const defaultDenyWithoutRules: Check = {
  code,
  severity: "warning",
  summary: "Default deny is asked for in a direction without rules",
  stage: "policy",
  run: ({ object, text, rules, options }) =>
    options["enable-non-default-deny-policies"]
      ? rules.flatMap((rule) =>
          (["ingress", "egress"] as const)
            .filter(
              (direction) =>
                rule.enableDefaultDeny[direction] === true && !rule.items.some((item) => item.direction === direction),
            )
            .map((direction): Problem => {
              const isAbsent = getNodeAt(object.node, [...rule.path, direction]) === undefined;
              const fix = isAbsent ? insertFix(object.node, text, rule.path, `${direction}: [{}]`) : undefined;
              return {
                code,
                severity: "warning",
                range: keyRange(object.node, [...rule.path, "enableDefaultDeny", direction]),
                message: `\`enableDefaultDeny.${direction}\` is true, but the rule has no ${direction} items: nothing carries it, and ${direction} stays open. Write \`${direction}: [{}]\` to deny it.`,
                rejectedBy: [],
                ...(fix === undefined ? {} : { fixes: [fix] }),
              };
            }),
        )
      : [],
};
