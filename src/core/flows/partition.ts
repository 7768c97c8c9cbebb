// The flows of one side cut into classes that the keys of its map can't tell apart: peers with the same entries, times
// the ranges of ports between the ends of keys. One flow of a class answers for all of it, in every version's look-up.
// Several maps can be cut together, which makes their answers comparable class by class.
// Leaves out: later fragments, which have no port, and what the proxy does.
import type { MapState } from "../policy/mapState.ts";
import type { LookupResult } from "../policymap/lookup.ts";
import type { PolicyMapMechanisms } from "../policymap/mechanisms.ts";

/** One direction of one endpoint, with what its look-ups know beside the map. */
export interface SideMap {
  readonly world: Parameters<PolicyMapMechanisms["lookup"]>[0] & { readonly policyMap: PolicyMapMechanisms };
  readonly state: MapState;
}

/** A protocol with the ports (types, of ICMP) that its packets can have: 0 to `last`. */
export interface PortDomain {
  readonly protocol: number;
  readonly last: number;
}

/** Ports of one protocol that no key tells apart. */
export interface PortClass {
  readonly protocol: number;
  readonly first: number;
  readonly last: number;
}

export interface Partition<Peer> {
  readonly peers: readonly (readonly Peer[])[];
  readonly ports: readonly PortClass[];
}

/** `handleOf`: the identity that a peer has for the map of that index. */
export function partition<Peer>(
  maps: readonly SideMap[],
  peers: readonly Peer[],
  handleOf: (peer: Peer, map: number) => number,
  domains: readonly PortDomain[],
): Partition<Peer> {
  return { peers: peerClasses(maps, peers, handleOf), ports: portClasses(maps, domains) };
}

/** What the map says of a class, asked with its first port. */
export function lookupClass({ world, state }: SideMap, identity: number, { protocol, first }: PortClass): LookupResult {
  return world.policyMap.lookup(world, state, { identity, protocol, port: first, isUntrackedFragment: false });
}

/** Cut where a key's prefix begins and behind its end; port 0 stands alone: exact keys of a protocol are met by it only. */
function portClasses(maps: readonly SideMap[], domains: readonly PortDomain[]): readonly PortClass[] {
  const starts = new Map(domains.map(({ protocol }) => [protocol, new Set([0, 1])]));
  for (const { state } of maps)
    for (const { key } of state.buckets()) {
      if (key.bits <= 8) continue;
      const cuts = starts.get(key.protocol);
      cuts?.add(key.port);
      cuts?.add(key.port + 2 ** (24 - key.bits));
    }
  return domains.flatMap(({ protocol, last }) => {
    const firsts = [...(starts.get(protocol) ?? [])].filter((start) => start <= last).sort((a, b) => a - b);
    return firsts.map((first, at) => ({ protocol, first, last: (firsts[at + 1] ?? last + 1) - 1 }));
  });
}

/** Peers of equal entries and of one aggregate; a number that is itself looked up for others (0, an aggregate) stays apart. */
function peerClasses<Peer>(
  maps: readonly SideMap[],
  peers: readonly Peer[],
  handleOf: (peer: Peer, map: number) => number,
): readonly (readonly Peer[])[] {
  const entriesOf = maps.map(entriesByHandle);
  const classes = new Map<string, Peer[]>();
  for (const peer of peers) {
    const signature = maps
      .map(({ world }, at) => {
        const handle = handleOf(peer, at);
        const aggregate = world.aggregateOf(handle);
        return `${handle === aggregate ? "own" : ""}${aggregate}:${entriesOf[at]?.get(handle) ?? ""}`;
      })
      .join("|");
    const known = classes.get(signature);
    if (known === undefined) classes.set(signature, [peer]);
    else known.push(peer);
  }
  return [...classes.values()];
}

/** The entries of each identity as one text: the bucket and the value of each. */
function entriesByHandle({ state }: SideMap): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  let nBuckets = 0;
  for (const { table } of state.buckets()) {
    const bucket = nBuckets++;
    table.forEach((handle, value) => {
      texts.set(handle, `${texts.get(handle) ?? ""}${bucket}=${value},`);
    });
  }
  return texts;
}
