// What world checks ask of policies: their rule items one by one, nodes of their documents, results that stay with them.

import type { CompiledPolicy } from "../policy/compilePolicy.ts";
import type { ResolvedEndpoint } from "../policy/engine.ts";
import { keptWith } from "../policy/lazily.ts";
import type { OriginPeer, PolicyEntry, RuleItemOrigin } from "../policy/policyEntry.ts";
import { isSameList } from "../text/isSameList.ts";
import { addToList } from "../text/listMap.ts";
import type { Problem } from "../text/problem.ts";
import { unchangedEnds } from "../text/unchangedEnds.ts";
import type { PlacedProblem } from "../world/placedProblem.ts";
import type { YamlNode } from "../yaml/node.ts";
import { getNodeAt, parsePath } from "../yaml/node.ts";
import type { WorldCheckInput, WorldPolicy } from "./worldCheck.ts";
import { isRuleItem } from "./worldCheck.ts";

/** A rule item with its entries: one, or one per peer of a NetworkPolicy. */
export interface WorldRuleItem {
  readonly origin: RuleItemOrigin;
  readonly entries: readonly PolicyEntry[];
}

export const ruleItemsOf = keptWith((compiled: CompiledPolicy): readonly WorldRuleItem[] => {
  const byOrigin = new Map<RuleItemOrigin, PolicyEntry[]>();
  for (const entry of compiled.entries) if (isRuleItem(entry.origin)) addToList(byOrigin, entry.origin, entry);
  return [...byOrigin].map(([origin, entries]) => ({ origin, entries }));
});

/** Orders rule items as they stand in the folder: a map's sets of them come in the order in which they were first resolved. */
export function placeOrder(policies: readonly WorldPolicy[]): (a: RuleItemOrigin, b: RuleItemOrigin) => number {
  const indexes = new Map(policies.map(({ ref }, index) => [ref, index]));
  const indexOf = ({ policy }: RuleItemOrigin) => indexes.get(policy) ?? policies.length;
  return (a, b) => indexOf(a) - indexOf(b) || a.range.start - b.range.start;
}

/** The node at a path as origins have it, `spec.egress[0].toPorts[0]`. */
export function nodeAt({ object }: WorldPolicy, path: string): YamlNode | undefined {
  return getNodeAt(object.node, parsePath(path));
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

interface Collected<T> {
  readonly inputs: readonly unknown[];
  readonly policies: readonly WorldPolicy[];
  /** By policy, in their order. */
  readonly found: readonly (readonly T[])[];
  readonly all: readonly T[];
}

const noInputs: readonly unknown[] = [];

/**
 * What policies give one by one, in their order; the same array while nothing in it changes. Between two updates of a world
 * only the policies between the first and the last change are asked.
 */
export function collectPerPolicy<T>(
  find: (policy: WorldPolicy, input: WorldCheckInput) => readonly T[],
  dependsOn: (input: WorldCheckInput) => readonly unknown[] = () => noInputs,
): (input: WorldCheckInput) => readonly T[] {
  const kept = new WeakMap<CompiledPolicy, { readonly inputs: readonly unknown[]; readonly found: readonly T[] }>();
  // The values of an engine stay from one update of its world to the next.
  const collected = new WeakMap<WorldCheckInput["policyWorld"]["values"], Collected<T>>();
  const findKept = (policy: WorldPolicy, inputs: readonly unknown[], input: WorldCheckInput): readonly T[] => {
    let held = kept.get(policy.compiled);
    if (held === undefined || !isSameList(held.inputs, inputs)) {
      held = { inputs, found: find(policy, input) };
      kept.set(policy.compiled, held);
    }
    return held.found;
  };
  return (input) => {
    const { policies, policyWorld } = input;
    const inputs = dependsOn(input);
    const last = collected.get(policyWorld.values);
    const isKept = last !== undefined && isSameList(last.inputs, inputs);
    const [start, end] = isKept ? unchangedEnds(last.policies, policies) : [0, 0];
    const changed = policies
      .slice(start, policies.length - end)
      .map((policy) => findKept(policy, isKept ? last.inputs : inputs, input));
    const before = isKept ? last.found : [];
    const found = before.toSpliced(start, before.length - start - end, ...changed);
    const isSilent = changed.every(isEmpty) && before.slice(start, before.length - end).every(isEmpty);
    const all = isKept && isSilent ? last.all : found.flat();
    collected.set(policyWorld.values, { inputs: isKept ? last.inputs : inputs, policies, found, all });
    return all;
  };
}

function isEmpty(list: readonly unknown[]): boolean {
  return list.length === 0;
}
