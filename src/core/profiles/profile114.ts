// Cilium 1.14.19.

import { dnsPatternOfLabels } from "../datapath/l7/dnsRules.ts";
import { sameServerName } from "../datapath/l7/serverNames.ts";
import { wayOptions } from "../datapath/walk/agentDefaults.ts";
import { datapath114 } from "../datapath/walk/datapaths/datapath114.ts";
import { aggregates } from "../identity/numericIdentity.ts";
import { reservedIdentitiesWithIngress } from "../identity/reservedIdentities.ts";
import { labelPrefixesOf114 } from "../labels/labelPrefixes.ts";
import { addFilterBy } from "../policy/addFilter.ts";
import { dialectOf114 } from "../policy/api/dialects.ts";
import { elideCovered } from "../policy/elision.ts";
import { entitiesWithIngress } from "../policy/entity.ts";
import { insertDenyPreferred114 } from "../policy/insertDenyPreferred.ts";
import { insertRedirectsAgain } from "../policy/insertFilters.ts";
import { portNamesOfCluster } from "../policy/namedPorts.ts";
import { portsFromZero } from "../policy/port.ts";
import { verdictAlone } from "../policy/precedence.ts";
import { redirectOfFilter } from "../policy/redirectMerging.ts";
import { withExtendedKeys } from "../policy/selector.ts";
import { listingWithPrefix } from "../policymap/listing.ts";
import { lookupInOrder } from "../policymap/lookupInOrder.ts";
import { trieLayoutOfProtocols } from "../policymap/trieLayout.ts";
import type { DatapathProfile } from "../profile.ts";
import { takeAnyClusterName } from "../world/clusterName.ts";
import { conversionOf114 } from "./conversions.ts";
import { localIdentitiesOfShorterPrefixes } from "./localIdentities.ts";

export const profile114: DatapathProfile = {
  name: "1.14",
  release: "1.14.19",
  defaults: {
    "enable-policy": "default",
    "enable-ipv4": true,
    "enable-ipv6": false,
    "enable-l7-proxy": true,
    "enable-icmp-rules": true,
    "enable-host-firewall": false,
    "enable-node-selector-labels": false,
    "enable-non-default-deny-policies": false,
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
  absentOptions: [
    "enable-node-selector-labels",
    "enable-non-default-deny-policies",
    "enable-extended-ip-protocols",
    "enable-k8s-cluster-network-policy",
    "policy-default-local-cluster",
    "policy-cidr-match-mode",
    "max-connected-clusters",
  ],
  refuseClusterName: takeAnyClusterName,
  labelPrefixes: labelPrefixesOf114,
  conversion: conversionOf114,
  policyMap: {
    namePrefix: "cilium_policy_",
    layout: trieLayoutOfProtocols,
    listing: listingWithPrefix,
    lookup: lookupInOrder,
  },
  datapath: datapath114,
  proxy: { dnsPattern: dnsPatternOfLabels, serverName: sameServerName, ruleOrder: "any-allow" },
  dialect: dialectOf114,
  mechanisms: {
    reservedIdentities: reservedIdentitiesWithIngress,
    wildcardIdentities: [aggregates.any],
    aggregation: "none",
    entities: entitiesWithIngress,
    precedence: verdictAlone,
    selectorText: withExtendedKeys,
    entryOrder: "as-given",
    hostFirewall: "guards-every-mode",
    addFilter: addFilterBy({
      redirects: redirectOfFilter,
      separatesSpellings: true,
      hostBypassesL7: true,
      opensL7WithoutDefaultDeny: false,
      namesSelectNobody: true,
    }),
    filterInsertion: insertRedirectsAgain,
    insertion: insertDenyPreferred114,
    elision: elideCovered,
    ownRules: "beside-rules",
    isOwnAuthExplicit: true,
    splitsWorld: false,
    portsOfRange: portsFromZero,
    portNames: portNamesOfCluster,
    cidrsAskForWorld: false,
    localIdentities: localIdentitiesOfShorterPrefixes,
  },
};
