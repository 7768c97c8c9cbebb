// A peer that is written once and became several selectors: 0.0.0.0/0 up to 1.18 is a prefix and the world, an entity may be
// several identities. What one of them selects is told; that another selects nothing is no news of the peer.
import type { L4Filter } from "../policy/l4Filter.ts";
import type { RuleOrigin } from "../policy/policyEntry.ts";
import type { CachedSelector } from "../policy/selectorCache.ts";

/** In each of `origins`, another selector of the peer that `selector` is part of selects something in this filter. */
export function isPartOfPeer(
  { perSelector }: Pick<L4Filter, "perSelector">,
  { selector }: CachedSelector,
  origins: readonly RuleOrigin[],
): boolean {
  const found = [...perSelector.keys()].filter(({ selections }) => selections.length > 0);
  const selecting = new Set(found.map((cached) => cached.selector.cacheKey));
  return (
    origins.length > 0 &&
    origins.every((origin) => {
      const peers = origin.kind === "rule" ? origin.peers : [];
      const peer = peers.find(({ selectors }) => selectors.some(({ cacheKey }) => cacheKey === selector.cacheKey));
      return peer?.selectors.some(({ cacheKey }) => selecting.has(cacheKey)) === true;
    })
  );
}
