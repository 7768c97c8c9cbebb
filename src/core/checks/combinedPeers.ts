// What the agent says of combined peers, in our words (semantics.md §1.5, V12).
import type { MapNode, PathSegment } from "../yaml/node.ts";
import { getNodeAt } from "../yaml/node.ts";
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";
import { splitFix } from "./edits.ts";

/**
 * Two kinds of peers in one rule item.
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
 *     - toCIDR:
 *         - 10.0.0.0/8
 *       toFQDNs:
 *         - matchName: api.example.com
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
 *     - toCIDR:
 *         - 10.0.0.0/8
 *     - toFQDNs:
 *         - matchName: api.example.com
 * ```
 *
 * ## Why
 *
 * The API server accepts such an item, the agent rejects the whole object. Its text names the two kinds in random
 * order; ours names them as written. (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const combinedPeers: Check = agentCheck({
  code: "combined-peers",
  summary: "Two kinds of peers in one rule item",
  explain: ({ first = "", second = "" }, { path }, { object, text }) => ({
    message: `\`${first}\` beside \`${second}\`: one item takes one kind of peers, and the agent does not combine two. Write two items; they are OR-ed.`,
    fixes: [splitFix(object.node, text, path.slice(0, -1), second, otherPeers(object.node, path.slice(0, -1), second))],
  }),
});

/** Keys of the item's other peers, which stay behind. */
function otherPeers(root: MapNode, item: readonly PathSegment[], moved: string): readonly string[] {
  const map = getNodeAt(root, item);
  const keys = map?.kind === "map" ? map.entries.map(({ key }) => key) : [];
  return keys.filter((key) => key !== moved && peerKeys.test(key));
}

const peerKeys = /^(?:from|to)(?:Endpoints|CIDR|CIDRSet|Entities|Nodes|Groups|Services|FQDNs)$/;
