// What could have changed one side's answer and is not known here: peers that only a running cluster can resolve.
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import type { Direction } from "../policy/policyEntry.ts";
import type { Assumption } from "../world/world.ts";

/** Cloud groups stand for addresses outside the cluster, so that pods are never among them. */
export function findNotModelled(
  world: PolicyWorld,
  endpoint: ResolvedEndpoint,
  direction: Direction,
  peerHandle: number,
): readonly Assumption[] {
  const kind = world.identityOf(peerHandle)?.kind ?? "local";
  if (kind === "endpoint" || kind === "remote-cluster") return [];
  const titles = new Set<string>();
  for (const entry of world.entriesFor(endpoint)) {
    if (entry.direction !== direction || entry.origin.kind !== "rule") continue;
    if (entry.peers?.some((selector) => selector.kind === "opaque")) titles.add(entry.origin.policy.title);
  }
  return titles.size === 0
    ? []
    : [
        {
          code: "NOT_MODELLED_GROUPS",
          message: `the addresses behind cloud groups are not known, so the rules of ${[...titles].join(" and ")} that name groups select nothing here`,
        },
      ];
}
