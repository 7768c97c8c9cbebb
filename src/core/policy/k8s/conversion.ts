// How documents become policy entries in one version of Cilium: the part of a profile that this folder reads.
import type { CidrGroup, Service } from "../../world/world.ts";
import type { RawPortRule, Rule, RuleItem } from "../api/rule.ts";
import type { CidrPeers } from "../cidrPeers.ts";
import type { AddressFamilies } from "../cidrSelector.ts";
import type { ParserType } from "../policyEntry.ts";
import type { Selector } from "../selector.ts";
import type { ScopeRules } from "./injectScope.ts";
import type { ServicePeers } from "./serviceSelectors.ts";

export interface Conversion {
  readonly scope: ScopeRules;
  /** The item has a peer list that is there and empty, so that it selects nothing (semantics.md §1.4). `services`: what its services are. */
  readonly selectsNothing: (item: RuleItem, services: readonly Selector[]) => boolean;
  readonly cidrs: CidrPeers;
  /** The rules of one policy with its references to CIDR groups as CIDRs, where the version resolves them so. */
  readonly resolveGroupRefs: (rules: readonly Rule[], groups: readonly CidrGroup[]) => readonly Rule[];
  readonly services: ServicePeers;
  /** What a port rule has traffic on a protocol redirected to. */
  readonly parserOf: (rule: RawPortRule, protocol: number) => ParserType;
  /** Of a redirect whose listener says nothing. */
  readonly listenerPriorityOf: (parser: ParserType) => number;
  /** What a port without protocol stands for. */
  readonly protocolsOfAny: readonly number[];
  /** Where the agent takes ports of deny rules as written, unchecked: what a protocol stands for. Else as in other rules. */
  readonly protocolsOfDeny: ((written: string) => readonly number[]) | undefined;
  /** `endPort` of a NetworkPolicy counts. */
  readonly hasNetworkPolicyRanges: boolean;
  /** What L7 rules do to other requests on their ports where `enableDefaultDeny` is false. */
  readonly l7WithoutDefaultDeny: "allows-the-rest" | "restricts";
  /** A port of a NetworkPolicy that says neither number nor protocol is none; else it is every TCP port. */
  readonly leavesOutEmptyPorts: boolean;
}

/** What the conversion needs to know of the cluster. */
export interface EntryContext extends AddressFamilies {
  /** Local cluster name. */
  readonly cluster: string;
  /** `policy-default-local-cluster`: peers without a cluster label are those of the local cluster. */
  readonly isLocalByDefault: boolean;
  readonly services: readonly Service[];
  readonly cidrGroups: readonly CidrGroup[];
  /** Entities of the profile, as names of reserved labels. */
  readonly entities: Readonly<Record<string, readonly string[]>>;
  readonly conversion: Conversion;
}
