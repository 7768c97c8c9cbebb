// Cilium 1.16.0.

import { dnsPatternOfLabels } from "../datapath/l7/dnsRules.ts";
import { sameServerName } from "../datapath/l7/serverNames.ts";
import { wayOptions } from "../datapath/walk/agentDefaults.ts";
import { datapath116 } from "../datapath/walk/datapaths/datapath116.ts";
import { aggregates } from "../identity/numericIdentity.ts";
import { reservedIdentitiesOfBothWorlds } from "../identity/reservedIdentities.ts";
import { labelPrefixesSince116 } from "../labels/labelPrefixes.ts";
import { addFilterBy } from "../policy/addFilter.ts";
import { dialectOf116 } from "../policy/api/dialects.ts";
import { elideCoveredByListener } from "../policy/elision.ts";
import { entitiesOfBothWorlds } from "../policy/entity.ts";
import { insertDenyPreferred116 } from "../policy/insertDenyPreferred.ts";
import { insertRedirectsAgainInOrder } from "../policy/insertFilters.ts";
import { portNamesOfCluster } from "../policy/namedPorts.ts";
import { portsFromZero } from "../policy/port.ts";
import { listenerPriorityAlone } from "../policy/precedence.ts";
import { parserOfFilter } from "../policy/redirectMerging.ts";
import { withExtendedKeys } from "../policy/selector.ts";
import { listingWithRanges } from "../policymap/listing.ts";
import { lookupInOrder } from "../policymap/lookupInOrder.ts";
import { trieLayoutWithWildcards } from "../policymap/trieLayout.ts";
import type { DatapathProfile } from "../profile.ts";
import { takeAnyClusterName } from "../world/clusterName.ts";
import { conversionOf116 } from "./conversions.ts";
import { localIdentitiesOf116 } from "./localIdentities.ts";

export const profile116: DatapathProfile = {
  name: "1.16",
  release: "1.16.0",
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
  absentOptions: [
    "enable-non-default-deny-policies",
    "enable-extended-ip-protocols",
    "enable-k8s-cluster-network-policy",
    "policy-default-local-cluster",
    "enable-remote-node-identity",
  ],
  refuseClusterName: takeAnyClusterName,
  labelPrefixes: labelPrefixesSince116,
  conversion: conversionOf116,
  policyMap: {
    namePrefix: "cilium_policy_",
    layout: trieLayoutWithWildcards,
    listing: listingWithRanges,
    lookup: lookupInOrder,
  },
  datapath: datapath116,
  proxy: { dnsPattern: dnsPatternOfLabels, serverName: sameServerName, ruleOrder: "any-allow" },
  dialect: dialectOf116,
  mechanisms: {
    reservedIdentities: reservedIdentitiesOfBothWorlds,
    wildcardIdentities: [aggregates.any],
    aggregation: "none",
    entities: entitiesOfBothWorlds,
    precedence: listenerPriorityAlone,
    selectorText: withExtendedKeys,
    entryOrder: "as-given",
    hostFirewall: "guards-every-mode",
    addFilter: addFilterBy({
      redirects: parserOfFilter,
      separatesSpellings: false,
      hostBypassesL7: true,
      opensL7WithoutDefaultDeny: false,
      namesSelectNobody: true,
    }),
    filterInsertion: insertRedirectsAgainInOrder,
    insertion: insertDenyPreferred116,
    elision: elideCoveredByListener,
    ownRules: "beside-rules",
    isOwnAuthExplicit: true,
    splitsWorld: true,
    portsOfRange: portsFromZero,
    portNames: portNamesOfCluster,
    cidrsAskForWorld: false,
    localIdentities: localIdentitiesOf116,
  },
};
