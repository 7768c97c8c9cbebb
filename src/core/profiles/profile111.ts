// Cilium 1.11.0.

import { sameServerName } from "../datapath/l7/serverNames.ts";
import { wayOptions } from "../datapath/walk/agentDefaults.ts";
import { datapath111 } from "../datapath/walk/datapaths/datapath111.ts";
import { aggregates } from "../identity/numericIdentity.ts";
import { reservedIdentitiesWithKubeApiserver } from "../identity/reservedIdentities.ts";
import { labelPrefixesOf111 } from "../labels/labelPrefixes.ts";
import { dialectOf111 } from "../policy/api/dialects.ts";
import { elideByTruthTable } from "../policy/elision.ts";
import { entitiesWithKubeApiserver } from "../policy/entity.ts";
import { patternOfLabels } from "../policy/fqdn.ts";
import { insertL3DenyPreferred } from "../policy/insertL3DenyPreferred.ts";
import { insertRegenerated } from "../policy/insertRegenerated.ts";
import { portNamesOf111 } from "../policy/namedPorts.ts";
import { portsFromZero } from "../policy/port.ts";
import { verdictAlone } from "../policy/precedence.ts";
import { withExtendedKeys } from "../policy/selector.ts";
import { addSharedParserFilter } from "../policy/sharedParserFilter.ts";
import { hashLayoutWithDeny } from "../policymap/hashLayout.ts";
import { listingWithPolicy } from "../policymap/listing.ts";
import { lookupExact } from "../policymap/lookupExact.ts";
import type { DatapathProfile } from "../profile.ts";
import { takeAnyClusterName } from "../world/clusterName.ts";
import { conversionOf111 } from "./conversions.ts";
import { localIdentitiesOfShorterPrefixes } from "./localIdentities.ts";

export const profile111: DatapathProfile = {
  name: "1.11",
  release: "1.11.0",
  defaults: {
    "enable-policy": "default",
    "enable-ipv4": true,
    "enable-ipv6": false,
    "enable-l7-proxy": true,
    "enable-icmp-rules": false,
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
  labelPrefixes: labelPrefixesOf111,
  conversion: conversionOf111,
  policyMap: {
    namePrefix: "cilium_policy_",
    layout: hashLayoutWithDeny,
    listing: listingWithPolicy,
    lookup: lookupExact,
  },
  datapath: datapath111,
  proxy: { dnsPattern: patternOfLabels, serverName: sameServerName, ruleOrder: "any-allow" },
  dialect: dialectOf111,
  mechanisms: {
    reservedIdentities: reservedIdentitiesWithKubeApiserver,
    wildcardIdentities: [aggregates.any],
    aggregation: "none",
    entities: entitiesWithKubeApiserver,
    precedence: verdictAlone,
    selectorText: withExtendedKeys,
    entryOrder: "as-given",
    hostFirewall: "guards-every-mode",
    addFilter: addSharedParserFilter,
    filterInsertion: insertRegenerated,
    insertion: insertL3DenyPreferred,
    elision: elideByTruthTable,
    ownRules: "beside-rules",
    isOwnAuthExplicit: false,
    splitsWorld: false,
    portsOfRange: portsFromZero,
    portNames: portNamesOf111,
    cidrsAskForWorld: false,
    localIdentities: localIdentitiesOfShorterPrefixes,
  },
};
