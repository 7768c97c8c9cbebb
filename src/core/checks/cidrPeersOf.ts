// The CIDRs that a policy writes as peers, for checks of what they meet.
import type { Prefix } from "../ipcache/prefix.ts";
import { containsPrefix, readPrefix } from "../ipcache/prefix.ts";
import { getItems, getString, getValue } from "../yaml/node.ts";
import type { KnownAddress } from "./knownAddresses.ts";
import { nodeAt } from "./ruleItems.ts";
import type { WorldPolicy } from "./worldCheck.ts";
import { listNames } from "./worldCheck.ts";
import type { WrittenPeer } from "./writtenPeers.ts";
import { peersOf } from "./writtenPeers.ts";

export interface CidrPeer extends WrittenPeer {
  /** As written. */
  readonly text: string;
  readonly prefix: Prefix;
  readonly exceptions: readonly Prefix[];
}

/** CIDR groups, and networks of a ClusterNetworkPolicy, are left out. */
export function cidrPeersOf(policy: WorldPolicy): readonly CidrPeer[] {
  return peersOf(policy, "cidr").flatMap(({ origin, peer }): readonly CidrPeer[] => {
    const node = nodeAt(policy, peer.path);
    const rule = getValue(node, "ipBlock") ?? node;
    const text = getString(rule) ?? getString(getValue(rule, "cidr"));
    const prefix = text === undefined ? undefined : readPrefix(text);
    if (text === undefined || prefix === undefined) return [];
    const exceptions = getItems(getValue(rule, "except")).flatMap((item) => readPrefix(getString(item) ?? "") ?? []);
    return [{ origin, peer, text, prefix, exceptions }];
  });
}

/** Those of the addresses that the peer names, exceptions left out. */
export function namedBy({ prefix, exceptions }: CidrPeer, addresses: readonly KnownAddress[]): readonly KnownAddress[] {
  return addresses.filter(
    (address) =>
      containsPrefix(prefix, address.prefix) &&
      !exceptions.some((exception) => containsPrefix(exception, address.prefix)),
  );
}

/** "is the address of node a", "holds the addresses of pod default/db"; undefined where the peer names none of them. */
export function addressesNamedBy(cidr: CidrPeer, addresses: readonly KnownAddress[]): string | undefined {
  const found = namedBy(cidr, addresses);
  const [first] = found;
  if (first === undefined) return undefined;
  return found.length === 1 && cidr.prefix.bits === first.prefix.bits
    ? `is the address of ${first.owner}`
    : `holds the addresses of ${listNames(found.map(({ owner }) => owner))}`;
}
