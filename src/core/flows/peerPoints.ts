// Whom an endpoint can talk to, as few points as identities tell apart: endpoints of one label set, reserved identities,
// and the addresses that have one prefix for their longest. A point has its identity in each world that is compared:
// a prefix that only one world names is part of a shorter one, or of the world outside, in the other.
import { aggregates } from "../identity/numericIdentity.ts";
import type { Prefix } from "../ipcache/prefix.ts";
import { containsPrefix, formatPrefix } from "../ipcache/prefix.ts";
import type { PolicyWorld } from "../policy/engine.ts";
import { worldIdentityOf } from "../policy/worldIdentity.ts";
import type { World } from "../world/world.ts";

export type PeerPoint =
  /** Endpoints of equal labels, by name. */
  | { readonly kind: "endpoints"; readonly names: readonly string[]; readonly handles: readonly number[] }
  /** A reserved identity, or one of a CiliumIdentity without an endpoint here. */
  | { readonly kind: "identity"; readonly name: string; readonly handles: readonly number[] }
  /** Addresses in `prefix` and in none of the longer prefixes that have a point; the family's whole world has 0 bits. */
  | { readonly kind: "prefix"; readonly prefix: Prefix; readonly handles: readonly number[] }
  /** Any pod that the folder does not hold and no selector names. */
  | { readonly kind: "unknown-pod"; readonly handles: readonly number[] };

/** `worlds` hold the same endpoints. */
export function peerPoints(world: World, worlds: readonly PolicyWorld[]): readonly PeerPoint[] {
  return [
    ...endpointPoints(worlds),
    ...reservedPoints(worlds),
    ...givenPoints(world, worlds),
    ...prefixPoints(world, worlds),
    { kind: "unknown-pod", handles: worlds.map(unknownPod) },
  ];
}

function endpointPoints(worlds: readonly PolicyWorld[]): readonly PeerPoint[] {
  const points = new Map<string, { readonly names: string[]; readonly handles: readonly number[] }>();
  const [first, ...others] = worlds;
  const byName = others.map(
    ({ endpoints }) => new Map(endpoints.map(({ endpoint, identity }) => [endpoint.name, identity.handle])),
  );
  for (const { isHost, endpoint, identity } of first?.endpoints ?? []) {
    if (isHost) continue;
    const handles = [identity.handle, ...byName.map((handleOf) => handleOf.get(endpoint.name) ?? 0)];
    const key = handles.join();
    const known = points.get(key);
    if (known === undefined) points.set(key, { names: [endpoint.name], handles });
    else known.names.push(endpoint.name);
  }
  return [...points.values()].map((point) => ({ kind: "endpoints", ...point }));
}

/** The worlds of the address families are prefixes below; aggregates are nobody. */
const lastReservedPeer = 8;
const worldIdentity = 2;

function reservedPoints(worlds: readonly PolicyWorld[]): readonly PeerPoint[] {
  const [first] = worlds;
  const held = new Set(first?.endpoints.flatMap(({ isHost, identity }) => (isHost ? [] : [identity.handle])));
  const reserved = first?.mechanisms.reservedIdentities ?? [];
  return reserved
    .filter(({ identity }) => identity <= lastReservedPeer && identity !== worldIdentity && !held.has(identity))
    .map(({ identity, labels }) => ({
      kind: "identity",
      name: labels[0]?.replace("reserved:", "") ?? String(identity),
      handles: worlds.map(() => identity),
    }));
}

function givenPoints({ givenIdentities }: World, worlds: readonly PolicyWorld[]): readonly PeerPoint[] {
  const [first] = worlds;
  const held = new Set(first?.endpoints.map(({ identity }) => identity.handle));
  return [...givenIdentities.values()].flatMap((number): readonly PeerPoint[] => {
    const handles = worlds.flatMap((one) => one.handleOf(number) ?? []);
    const [handle] = handles;
    const isPoint = handle !== undefined && handles.length === worlds.length && handle >= 16 && !held.has(handle);
    return isPoint ? [{ kind: "identity", name: `identity:${number}`, handles }] : [];
  });
}

function prefixPoints({ options }: World, worlds: readonly PolicyWorld[]): readonly PeerPoint[] {
  const prefixes = new Map<string, Prefix>();
  for (const { local } of worlds) for (const { prefix } of local) prefixes.set(formatPrefix(prefix), prefix);
  return ([4, 6] as const).flatMap((family) => {
    const own = [...prefixes.values()].filter((prefix) => prefix.family === family && prefix.bits > 0);
    if (own.length === 0 && !options[`enable-ipv${family}`]) return [];
    const whole: Prefix = { family, words: new Array(family === 4 ? 1 : 4).fill(0), bits: 0 };
    return [whole, ...own].map((prefix): PeerPoint => {
      return { kind: "prefix", prefix, handles: worlds.map((one) => handleOfPrefix(prefix, one, options)) };
    });
  });
}

/** Of the longest prefix that holds it; else of the world of its family. */
function handleOfPrefix(prefix: Prefix, { local, mechanisms }: PolicyWorld, options: World["options"]): number {
  let best: (typeof local)[number] | undefined;
  for (const one of local)
    if (containsPrefix(one.prefix, prefix) && (best === undefined || one.prefix.bits >= best.prefix.bits)) best = one;
  return best?.identity.handle ?? worldIdentityOf(prefix.family, options, mechanisms);
}

/** Where identities have classes the cluster's speaks for a pod that has no key; else 0 does. */
function unknownPod({ mechanisms }: PolicyWorld): number {
  return mechanisms.aggregation === "classes" ? aggregates.cluster : aggregates.any;
}
