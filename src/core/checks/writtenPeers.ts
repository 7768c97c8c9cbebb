// What a policy writes of whom it is for and of its peers, as checks of a world ask for it.
import type { OriginPeer, RuleItemOrigin } from "../policy/policyEntry.ts";
import type { LabelSelector } from "../policy/selector.ts";
import type { Range } from "../text/range.ts";
import { ruleItemsOf } from "./ruleItems.ts";
import type { WorldPolicy } from "./worldCheck.ts";

export interface WrittenPeer {
  readonly origin: RuleItemOrigin;
  readonly peer: OriginPeer;
}

/** Peers of one kind with the rule items that they stand in. */
export function peersOf({ compiled }: WorldPolicy, kind: OriginPeer["kind"]): readonly WrittenPeer[] {
  return ruleItemsOf(compiled).flatMap(({ origin }) =>
    origin.peers.filter((peer) => peer.kind === kind).map((peer) => ({ origin, peer })),
  );
}

export interface WrittenSelector {
  readonly selector: LabelSelector;
  readonly range: Range;
  /** Of a peer: where it stands in the object. */
  readonly path?: string;
}

/** Selectors of the pods that the policy is for. */
export function subjectSelectors({ compiled }: WorldPolicy): readonly WrittenSelector[] {
  return compiled.subjects.filter(({ isNode }) => !isNode);
}

/** Selectors of pods among its peers. */
export function peerSelectors(policy: WorldPolicy): readonly WrittenSelector[] {
  return peersOf(policy, "endpoints").flatMap(({ peer: { selectors, range, path } }) =>
    selectors.flatMap((selector) => (selector.kind === "labels" ? [{ selector, range, path }] : [])),
  );
}
