// What the agent says of unknown entity, in our words (semantics.md §1.5, V17).

import { findNearestName } from "../schema/nearestName.ts";
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * An entity that Cilium does not know.
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
 *         - wrold
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
 *         - world
 * ```
 *
 * ## Why
 *
 * An entity is a name for a fixed set of reserved identities, and newer releases know more of them. (`pkg/policy/api/entity.go`, Cilium v1.20.2)
 */
export const unknownEntity: Check = agentCheck({
  code: "unknown-entity",
  summary: "An entity that Cilium does not know",
  explain: ({ value = "" }, _problem, { profile }) => {
    const { entities } = profile.dialect.sanitizing;
    const nearest = findNearestName(value, entities);
    const write = nearest === undefined ? `one of ${entities.join(", ")}` : `\`${nearest}\``;
    return {
      message: `Unknown entity \`${value}\`: entities are a fixed list of names. Write ${write}.`,
      replacement: nearest,
    };
  },
});
