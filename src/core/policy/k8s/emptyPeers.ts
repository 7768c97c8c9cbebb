// When a peer list that is there and empty makes an item select nothing (semantics.md §1.4).
import type { RuleItem } from "../api/rule.ts";
import type { Selector } from "../selector.ts";

type Lists = readonly (readonly unknown[] | undefined)[];

/** The item's lists with what its services put into them before anyone looks: pods with the endpoints, addresses with the CIDRs. */
function withServices(item: RuleItem, services: readonly Selector[]): Pick<RuleItem, "endpoints" | "cidrSet"> {
  const hasPods = services.some(({ kind }) => kind === "labels");
  const hasAddresses = services.some(({ kind }) => kind === "cidr");
  return { endpoints: hasPods ? undefined : item.endpoints, cidrSet: hasAddresses ? undefined : item.cidrSet };
}

/** 1.20: FQDNs, services and groups are not asked. Mirrors mergeEndpointSelectors() in pkg/policy/utils/parserules.go, Cilium v1.20.2. */
export function emptyListSelectsNothing(item: RuleItem, services: readonly Selector[]): boolean {
  const { nodes, entities, cidr } = item;
  const { endpoints, cidrSet } = withServices(item, services);
  return hasEmpty([endpoints, nodes, entities, cidr, cidrSet]);
}

/**
 * 1.16 to 1.18: the same, but FQDNs still count beside an empty list of entities or CIDRs.
 * Mirrors SetAggregatedSelectors() in pkg/policy/api/{ingress,egress}.go, Cilium v1.16.0 and v1.18.4.
 */
export function emptyListBesideNamesSelectsNothing(item: RuleItem, services: readonly Selector[]): boolean {
  const { nodes, entities, cidr, fqdns } = item;
  const { endpoints, cidrSet } = withServices(item, services);
  return hasEmpty([endpoints, nodes]) || (hasEmpty([entities, cidr, cidrSet]) && (fqdns ?? []).length === 0);
}

/** Up to 1.14 an empty list is none. */
export function emptyListIsNone(): boolean {
  return false;
}

function hasEmpty(lists: Lists): boolean {
  return lists.some((list) => list !== undefined && list.length === 0);
}
