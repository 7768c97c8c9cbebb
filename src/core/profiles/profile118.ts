// Cilium 1.18.4.

import { dnsPatternOfLabels } from "../datapath/l7/dnsRules.ts";
import { leadingWildcard } from "../datapath/l7/serverNames.ts";
import { wayOptions } from "../datapath/walk/agentDefaults.ts";
import { datapath118 } from "../datapath/walk/datapaths/datapath118.ts";
import { aggregates } from "../identity/numericIdentity.ts";
import { reservedIdentitiesOfBothWorlds } from "../identity/reservedIdentities.ts";
import { labelPrefixesSince118 } from "../labels/labelPrefixes.ts";
import { addFilterBy } from "../policy/addFilter.ts";
import { dialectOf118 } from "../policy/api/dialects.ts";
import { elideEqual } from "../policy/elision.ts";
import { entitiesOfBothWorlds } from "../policy/entity.ts";
import { insertByPrecedence } from "../policy/insertByPrecedence.ts";
import { insertWildcardFirst } from "../policy/insertFilters.ts";
import { portNamesOfCluster } from "../policy/namedPorts.ts";
import { portsFromZero } from "../policy/port.ts";
import { proxyPortPriority } from "../policy/precedence.ts";
import { redirectOfSelector } from "../policy/redirectMerging.ts";
import { withExtendedKeys } from "../policy/selector.ts";
import { listingWithAny } from "../policymap/listing.ts";
import { lookupByProxyPriority } from "../policymap/lookupByProxyPriority.ts";
import { trieLayoutWithProxyPriority } from "../policymap/trieLayout.ts";
import type { DatapathProfile } from "../profile.ts";
import { refuseClusterName } from "../world/clusterName.ts";
import { conversionOf118 } from "./conversions.ts";
import { localIdentitiesOf118 } from "./localIdentities.ts";

export const profile118: DatapathProfile = {
  name: "1.18",
  release: "1.18.4",
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
    "policy-default-local-cluster": false,
    "policy-audit-mode": false,
    "allow-localhost": "always",
    "policy-cidr-match-mode": [],
    "bpf-policy-map-max": 16384,
    "enable-remote-node-identity": true,
    ...wayOptions,
  },
  absentOptions: ["enable-extended-ip-protocols", "enable-k8s-cluster-network-policy", "enable-remote-node-identity"],
  refuseClusterName,
  labelPrefixes: labelPrefixesSince118,
  conversion: conversionOf118,
  policyMap: {
    namePrefix: "cilium_policy_v2_",
    layout: trieLayoutWithProxyPriority,
    listing: listingWithAny,
    lookup: lookupByProxyPriority,
  },
  datapath: datapath118,
  proxy: { dnsPattern: dnsPatternOfLabels, serverName: leadingWildcard, ruleOrder: "any-allow" },
  dialect: dialectOf118,
  mechanisms: {
    reservedIdentities: reservedIdentitiesOfBothWorlds,
    wildcardIdentities: [aggregates.any],
    aggregation: "none",
    entities: entitiesOfBothWorlds,
    precedence: proxyPortPriority,
    selectorText: withExtendedKeys,
    entryOrder: "clusterwide-first",
    hostFirewall: "guards-every-mode",
    addFilter: addFilterBy({
      redirects: redirectOfSelector,
      separatesSpellings: false,
      hostBypassesL7: true,
      opensL7WithoutDefaultDeny: true,
      namesSelectNobody: true,
    }),
    filterInsertion: insertWildcardFirst,
    insertion: insertByPrecedence,
    elision: elideEqual,
    ownRules: "beside-rules",
    isOwnAuthExplicit: false,
    splitsWorld: false,
    portsOfRange: portsFromZero,
    portNames: portNamesOfCluster,
    cidrsAskForWorld: false,
    localIdentities: localIdentitiesOf118,
  },
};
