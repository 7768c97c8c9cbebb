// Flows of one side that have something in common, as few sets of peers and ports: those classes of a partition for which
// it holds, put together again.
import type { Partition, PortClass } from "./partition.ts";

/** Every peer with every port of it. */
export interface FlowSet<Peer> {
  readonly peers: readonly Peer[];
  /** Sorted by protocol and port; neighbours are one range. */
  readonly ports: readonly PortClass[];
}

/** `holds` is asked once for each class, of its first peer. */
export function flowSets<Peer>(
  { peers, ports }: Partition<Peer>,
  holds: (peer: Peer, ports: PortClass) => boolean,
): readonly FlowSet<Peer>[] {
  const byPorts = new Map<string, { readonly peers: Peer[]; readonly ports: readonly PortClass[] }>();
  for (const members of peers) {
    const [first] = members;
    if (first === undefined) continue;
    const held = mergeRanges(ports.filter((one) => holds(first, one)));
    if (held.length === 0) continue;
    const key = held.map((one) => `${one.protocol}:${one.first}-${one.last}`).join();
    const known = byPorts.get(key);
    if (known === undefined) byPorts.set(key, { peers: [...members], ports: held });
    else known.peers.push(...members);
  }
  return [...byPorts.values()];
}

/** `ports` are in order. */
export function mergeRanges(ports: readonly PortClass[]): readonly PortClass[] {
  const merged: PortClass[] = [];
  for (const one of ports) {
    const before = merged.at(-1);
    if (before?.protocol === one.protocol && before.last + 1 === one.first)
      merged[merged.length - 1] = { ...before, last: one.last };
    else merged.push(one);
  }
  return merged;
}
