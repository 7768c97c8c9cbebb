// Our own warning W7 of semantics.md §5: a list of peers that is there and empty.
import type { RuleItem } from "../policy/api/rule.ts";
import { keyRange } from "../policy/api/sanitizeState.ts";
import { getItems, getNodeAt } from "../yaml/node.ts";
import type { Check, CheckInput } from "./check.ts";
import type { Advice } from "./ownCheck.ts";
import { ownCheck } from "./ownCheck.ts";
import { hasPeers, hasPorts, itemsOf, peerKey } from "./writtenItem.ts";

/**
 * An empty list of peers in an item that names ports or other peers.
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
 *     - fromEndpoints: []
 *       toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
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
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: gateway
 *       toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * Since 1.15 an item with an empty list of endpoints, nodes, entities or CIDRs selects nobody, whatever else it holds, so its
 * ports are allowed to no one. Up to 1.14 an empty list was none, and the ports were open to everyone; lists of names,
 * services and groups are still read so (cilium pull request 29608; `mergeEndpointSelectors()` in
 * `pkg/policy/utils/parserules.go`, Cilium v1.20.2; semantics.md §1.4, measured). An item with nothing but an empty list
 * is a default deny in every version, and the check is silent there.
 */
export const emptyPeerList: Check = ownCheck({
  code: "empty-peer-list",
  severity: "warning",
  summary: "An empty list of peers in an item that names ports or other peers",
  find: (input) => itemsOf(input.rules).flatMap((item) => judge(input, item)),
});

const kinds = ["Endpoints", "Nodes", "Entities", "CIDR", "CIDRSet", "Services", "FQDNs", "Groups"];

function judge({ object, profile }: CheckInput, item: RuleItem): readonly Advice[] {
  const isOpen = !profile.conversion.selectsNothing(item, []);
  if (isOpen ? hasPeers(item) || !hasPorts(item) : !hasPeers(item) && !hasPorts(item)) return [];
  const empty = kinds
    .map((kind) => peerKey(item, kind))
    .filter((key) => {
      const list = getNodeAt(object.node, [...item.path, key]);
      return list?.kind === "seq" && getItems(list).length === 0;
    });
  return empty.slice(0, 1).map((key) => ({
    range: keyRange(object.node, [...item.path, key]),
    message: isOpen
      ? `\`${key}: []\` is read as if it were not there: the ports of this item are ${item.verdict === "deny" ? "denied" : "open"} to everyone. Name the peers, or remove the item.`
      : `\`${key}: []\` selects nobody, so this item ${item.verdict === "deny" ? "denies" : "allows"} nothing, whatever else it holds. Name the peers, or remove the list.`,
  }));
}
