// Which keys of a rule item belong to one of its ports or one of its peers, so that they can be shown at that line.
import type { ItemKeys, PeerView, PolicyMapEntryView, PortView, RuleItemView, SkippedKeyView } from "../core/index.ts";

type AnyKey = PolicyMapEntryView | SkippedKeyView;

/** The keys of one port of the item; with a single port all keys are its own. */
export function keysOfPort(item: RuleItemView, port: PortView, keys: readonly ItemKeys[]): readonly ItemKeys[] {
  if (item.ports.length === 1) return keys;
  return narrow(keys, (key) => isOfPort(item, port, key));
}

/** The keys of one peer of the item; with a single peer all keys are its own. */
export function keysOfPeer(item: RuleItemView, peer: PeerView, keys: readonly ItemKeys[]): readonly ItemKeys[] {
  if (item.peers.length <= 1) return keys;
  const identities = new Set(peer.identities.map(({ identity }) => identity));
  return narrow(keys, (key) => key.identity !== null && identities.has(key.identity));
}

function narrow(keys: readonly ItemKeys[], isWanted: (key: AnyKey) => boolean): readonly ItemKeys[] {
  return keys
    .map((one) => ({ ...one, entries: one.entries.filter(isWanted), skipped: one.skipped.filter(isWanted) }))
    .filter(({ entries, skipped }) => entries.length > 0 || skipped.length > 0);
}

function isOfPort(item: RuleItemView, port: PortView, key: AnyKey): boolean {
  if (!coversProtocol(port, key.protocol)) return false;
  if (port.port !== undefined) return isWithin(port, key);
  // A named port has no number of its own: it takes what no numeric port of the item claims.
  return !item.ports.some(
    (other) => other.port !== undefined && coversProtocol(other, key.protocol) && isWithin(other, key),
  );
}

function coversProtocol({ protocols }: PortView, protocol: string): boolean {
  return protocols.includes(protocol) || protocols.includes("ANY") || protocols.length === 0;
}

function isWithin({ port, endPort }: PortView, key: AnyKey): boolean {
  if (port === undefined || port === 0) return true;
  return port <= key.port && Math.max(key.port, key.endPort) <= Math.max(port, endPort ?? port);
}
