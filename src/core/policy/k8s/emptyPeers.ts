// When a peer list that is there and empty makes an item select nothing (semantics.md §1.4).
import type { RuleItem } from "../api/rule.ts";

type Lists = readonly (readonly unknown[] | undefined)[];

/** 1.20: FQDNs, services and groups are not asked. Mirrors mergeEndpointSelectors() in pkg/policy/utils/parserules.go, Cilium v1.20.2. */
export function emptyListSelectsNothing({ endpoints, nodes, entities, cidr, cidrSet }: RuleItem): boolean {
  return hasEmpty([endpoints, nodes, entities, cidr, cidrSet]);
}

/**
 * 1.16 to 1.18: the same, but FQDNs still count beside an empty list of entities or CIDRs.
 * Mirrors SetAggregatedSelectors() in pkg/policy/api/{ingress,egress}.go, Cilium v1.16.0 and v1.18.4.
 */
export function emptyListBesideNamesSelectsNothing(item: RuleItem): boolean {
  const { endpoints, nodes, entities, cidr, cidrSet, fqdns } = item;
  return hasEmpty([endpoints, nodes]) || (hasEmpty([entities, cidr, cidrSet]) && (fqdns ?? []).length === 0);
}

/** Up to 1.14 an empty list is none. */
export function emptyListIsNone(): boolean {
  return false;
}

function hasEmpty(lists: Lists): boolean {
  return lists.some((list) => list !== undefined && list.length === 0);
}
