// Cilium 1.20.2.

import { dnsPatternOfSubdomains } from "../datapath/l7/dnsRules.ts";
import { anyWildcard } from "../datapath/l7/serverNames.ts";
import { wayOptions } from "../datapath/walk/agentDefaults.ts";
import { datapath120 } from "../datapath/walk/datapaths/datapath120.ts";
import { allAggregates } from "../identity/numericIdentity.ts";
import { reservedIdentitiesWithAggregates } from "../identity/reservedIdentities.ts";
import { labelPrefixesSince120 } from "../labels/labelPrefixes.ts";
import { addFilterBy } from "../policy/addFilter.ts";
import { dialectOf120 } from "../policy/api/dialects.ts";
import { elideEqual } from "../policy/elision.ts";
import { entitiesWithAggregates } from "../policy/entity.ts";
import { insertBesideAggregates } from "../policy/insertByPrecedence.ts";
import { insertOnce } from "../policy/insertFilters.ts";
import { portNamesOfPeers } from "../policy/namedPorts.ts";
import { portsFromOne } from "../policy/port.ts";
import { tieredPrecedence } from "../policy/precedence.ts";
import { redirectOfSelector } from "../policy/redirectMerging.ts";
import { withLabelKeys } from "../policy/selector.ts";
import { listingWithCookie } from "../policymap/listing.ts";
import { lookupByPrecedence } from "../policymap/lookupByPrecedence.ts";
import { trieLayoutWithPrecedence } from "../policymap/trieLayout.ts";
import type { DatapathProfile } from "../profile.ts";
import { refuseClusterName } from "../world/clusterName.ts";
import { conversionOf120 } from "./conversions.ts";
import { localIdentitiesOf120 } from "./localIdentities.ts";

export const profile120: DatapathProfile = {
  name: "1.20",
  release: "1.20.2",
  defaults: {
    "enable-policy": "default",
    "enable-ipv4": true,
    "enable-ipv6": false,
    "enable-l7-proxy": true,
    "enable-icmp-rules": true,
    "enable-host-firewall": false,
    "enable-node-selector-labels": false,
    "enable-non-default-deny-policies": true,
    "enable-extended-ip-protocols": false,
    "enable-k8s-cluster-network-policy": false,
    "policy-default-local-cluster": true,
    "policy-audit-mode": false,
    "allow-localhost": "always",
    "policy-cidr-match-mode": [],
    "bpf-policy-map-max": 16384,
    "enable-remote-node-identity": true,
    ...wayOptions,
  },
  absentOptions: ["enable-remote-node-identity"],
  refuseClusterName,
  labelPrefixes: labelPrefixesSince120,
  conversion: conversionOf120,
  policyMap: {
    namePrefix: "cilium_policy_v3_",
    layout: trieLayoutWithPrecedence,
    listing: listingWithCookie,
    lookup: lookupByPrecedence,
  },
  datapath: datapath120,
  proxy: { dnsPattern: dnsPatternOfSubdomains, serverName: anyWildcard, ruleOrder: "by-precedence" },
  dialect: dialectOf120,
  mechanisms: {
    reservedIdentities: reservedIdentitiesWithAggregates,
    wildcardIdentities: allAggregates,
    aggregation: "classes",
    entities: entitiesWithAggregates,
    precedence: tieredPrecedence,
    selectorText: withLabelKeys,
    entryOrder: "by-policy",
    hostFirewall: "guards-every-mode",
    addFilter: addFilterBy({
      redirects: redirectOfSelector,
      separatesSpellings: false,
      hostBypassesL7: false,
      opensL7WithoutDefaultDeny: true,
      namesSelectNobody: false,
    }),
    filterInsertion: insertOnce,
    insertion: insertBesideAggregates,
    elision: elideEqual,
    ownRules: "last-tier",
    isOwnAuthExplicit: false,
    splitsWorld: false,
    portsOfRange: portsFromOne,
    portNames: portNamesOfPeers,
    cidrsAskForWorld: true,
    localIdentities: localIdentitiesOf120,
  },
};
