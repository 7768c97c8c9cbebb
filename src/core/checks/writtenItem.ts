// What a rule item says, in the questions that checks ask of it.
import type { RawPort, RawPortRule, Rule, RuleItem } from "../policy/api/rule.ts";
import { keptWith } from "../policy/lazily.ts";
import type { MapNode, PathSegment } from "../yaml/node.ts";
import { getNodeAt } from "../yaml/node.ts";
import type { CheckInput } from "./check.ts";

/** Items of all rules of a policy. */
export function itemsOf(rules: readonly Rule[]): readonly RuleItem[] {
  const [rule, ...others] = rules;
  return rule !== undefined && others.length === 0 ? rule.items : rules.flatMap(({ items }) => items);
}

/** Every port of an item with the toPorts entry that it stands in. */
export const portsOf = keptWith(({ toPorts }: RuleItem): readonly WrittenPort[] =>
  (toPorts ?? []).flatMap((portRule) => portRule.ports.map((port) => ({ port, portRule }))),
);

interface WrittenPort {
  readonly port: RawPort;
  readonly portRule: RawPortRule;
}

/** The item is written as `{}`: what stands there under an unknown key is something else. */
export function isBare(root: MapNode, item: RuleItem): boolean {
  const node = getNodeAt(root, item.path);
  return node?.kind === "map" && node.entries.length === 0;
}

/** Lists of peers of an item, absent ones left out. */
export function peerLists({ endpoints, nodes, entities, cidr, cidrSet, services, fqdns, groups }: RuleItem) {
  return [endpoints, nodes, entities, cidr, cidrSet, services, fqdns, groups].filter((list) => list !== undefined);
}

/** The item names peers. */
export function hasPeers(item: RuleItem): boolean {
  return peerLists(item).some((list) => list.length > 0);
}

/** The item names ports or ICMP types. */
export function hasPorts({ toPorts, icmps }: RuleItem): boolean {
  return (toPorts ?? []).length > 0 || (icmps ?? []).length > 0;
}

/** `fromEntities` or `toEntities`, as the item's direction has it. */
export function peerKey({ direction }: Pick<RuleItem, "direction">, kind: string): string {
  return `${direction === "ingress" ? "from" : "to"}${kind}`;
}

/** The API server or the agent refuses the value at `path` or a part of it: what was decoded there is not what is written. */
export function isRefused({ agentProblems, crdErrors }: CheckInput, path: readonly PathSegment[]): boolean {
  return [...agentProblems, ...crdErrors].some((problem) => path.every((segment, at) => problem.path[at] === segment));
}
