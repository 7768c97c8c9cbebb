// The CIDRs that a policy writes as peers, for checks of what they meet.
import type { Prefix } from "../ipcache/prefix.ts";
import { containsPrefix, readPrefix } from "../ipcache/prefix.ts";
import type { OriginPeer, RuleItemOrigin } from "../policy/policyEntry.ts";
import { getItems, getString, getValue } from "../yaml/node.ts";
import type { KnownAddress } from "./knownAddresses.ts";
import { nodeAt, ruleItemsOf } from "./ruleItems.ts";
import type { WorldPolicy } from "./worldCheck.ts";

export interface CidrPeer {
  readonly origin: RuleItemOrigin;
  readonly peer: OriginPeer;
  /** As written. */
  readonly text: string;
  readonly prefix: Prefix;
  readonly exceptions: readonly Prefix[];
}

/** CIDR groups, and networks of a ClusterNetworkPolicy, are left out. */
export function cidrPeersOf(policy: WorldPolicy): readonly CidrPeer[] {
  return ruleItemsOf(policy.compiled).flatMap(({ origin }) =>
    origin.peers.flatMap((peer): readonly CidrPeer[] => {
      if (peer.kind !== "cidr") return [];
      const node = nodeAt(policy, peer.path);
      const rule = getValue(node, "ipBlock") ?? node;
      const text = getString(rule) ?? getString(getValue(rule, "cidr"));
      const prefix = text === undefined ? undefined : readPrefix(text);
      if (text === undefined || prefix === undefined) return [];
      const exceptions = getItems(getValue(rule, "except")).flatMap((item) => readPrefix(getString(item) ?? "") ?? []);
      return [{ origin, peer, text, prefix, exceptions }];
    }),
  );
}

/** Those of the addresses that the peer names, exceptions left out. */
export function namedBy({ prefix, exceptions }: CidrPeer, addresses: readonly KnownAddress[]): readonly KnownAddress[] {
  return addresses.filter(
    (address) =>
      containsPrefix(prefix, address.prefix) &&
      !exceptions.some((exception) => containsPrefix(exception, address.prefix)),
  );
}
