// What world checks ask of policies: their rule items one by one, nodes of their documents, results that stay with them.

import type { CompiledPolicy } from "../policy/compilePolicy.ts";
import type { ResolvedEndpoint } from "../policy/engine.ts";
import type { OriginPeer, PolicyEntry, RuleItemOrigin } from "../policy/policyEntry.ts";
import { addToList } from "../text/listMap.ts";
import type { Problem } from "../text/problem.ts";
import type { PlacedProblem } from "../world/placedProblem.ts";
import type { PathSegment, YamlNode } from "../yaml/node.ts";
import { getNodeAt } from "../yaml/node.ts";
import type { WorldCheck, WorldCheckInput, WorldPolicy } from "./worldCheck.ts";
import { isRuleItem } from "./worldCheck.ts";

/** A rule item with its entries: one, or one per peer of a NetworkPolicy. */
export interface WorldRuleItem {
  readonly origin: RuleItemOrigin;
  readonly entries: readonly PolicyEntry[];
}

const itemsOf = new WeakMap<CompiledPolicy, readonly WorldRuleItem[]>();

export function ruleItemsOf(compiled: CompiledPolicy): readonly WorldRuleItem[] {
  let items = itemsOf.get(compiled);
  if (items === undefined) {
    const byOrigin = new Map<RuleItemOrigin, PolicyEntry[]>();
    for (const entry of compiled.entries) {
      if (!isRuleItem(entry.origin)) continue;
      addToList(byOrigin, entry.origin, entry);
    }
    items = [...byOrigin].map(([origin, entries]) => ({ origin, entries }));
    itemsOf.set(compiled, items);
  }
  return items;
}

/** Orders rule items as they stand in the folder: a map's sets of them come in the order in which they were first resolved. */
export function placeOrder(policies: readonly WorldPolicy[]): (a: RuleItemOrigin, b: RuleItemOrigin) => number {
  const indexes = new Map(policies.map(({ ref }, index) => [ref, index]));
  const indexOf = ({ policy }: RuleItemOrigin) => indexes.get(policy) ?? policies.length;
  return (a, b) => indexOf(a) - indexOf(b) || a.range.start - b.range.start;
}

/** The node at a path as origins have it, `spec.egress[0].toPorts[0]`. */
export function nodeAt({ object }: WorldPolicy, path: string): YamlNode | undefined {
  const segments = path.match(/[^.[\]]+/g) ?? [];
  return getNodeAt(
    object.node,
    segments.map((segment): PathSegment => (/^\d+$/.test(segment) ? Number(segment) : segment)),
  );
}

/** A problem in a policy's document. */
export function atPolicy({ ref }: Pick<WorldPolicy, "ref">, problem: Problem): PlacedProblem {
  return { file: ref.file, document: ref.document, item: ref.item, problem };
}

/** The endpoints that a peer selects by labels; none for peers of other kinds. */
export function endpointsOfPeer(peer: OriginPeer, { policyWorld }: WorldCheckInput): readonly ResolvedEndpoint[] {
  if (peer.kind !== "endpoints" && peer.kind !== "service") return [];
  return peer.selectors.flatMap((selector) =>
    selector.kind === "labels" ? policyWorld.endpointsOf(selector, false) : [],
  );
}

/** A check of policies one by one: what it finds stays while the policy and what `dependsOn` names are the same objects. */
export function perPolicy(
  dependsOn: (input: WorldCheckInput) => readonly unknown[],
  find: (policy: WorldPolicy, input: WorldCheckInput) => readonly PlacedProblem[],
): WorldCheck["run"] {
  const kept = new WeakMap<
    CompiledPolicy,
    { readonly inputs: readonly unknown[]; readonly found: readonly PlacedProblem[] }
  >();
  return (input) => {
    const inputs = dependsOn(input);
    const all: PlacedProblem[] = [];
    for (const policy of input.policies) {
      let held = kept.get(policy.compiled);
      if (held === undefined || held.inputs.some((value, at) => value !== inputs[at])) {
        held = { inputs, found: find(policy, input) };
        kept.set(policy.compiled, held);
      }
      all.push(...held.found);
    }
    return all;
  };
}
