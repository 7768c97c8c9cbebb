// Cilium 1.8.0.

import { sameServerName } from "../datapath/l7/serverNames.ts";
import { wayOptions } from "../datapath/walk/agentDefaults.ts";
import { datapath108 } from "../datapath/walk/datapaths/datapath108.ts";
import { aggregates } from "../identity/numericIdentity.ts";
import { reservedIdentitiesOf18 } from "../identity/reservedIdentities.ts";
import { labelPrefixesOf18 } from "../labels/labelPrefixes.ts";
import { dialectOf18 } from "../policy/api/dialects.ts";
import { elideWithoutDeny } from "../policy/elision.ts";
import { entitiesOf18 } from "../policy/entity.ts";
import { patternOfLabels } from "../policy/fqdn.ts";
import { insertRedirectPreferred } from "../policy/insertRedirectPreferred.ts";
import { insertRegenerated } from "../policy/insertRegenerated.ts";
import { portNamesOf18 } from "../policy/namedPorts.ts";
import { portsFromZero } from "../policy/port.ts";
import { verdictAlone } from "../policy/precedence.ts";
import { withExtendedKeys } from "../policy/selector.ts";
import { addSharedParserFilter } from "../policy/sharedParserFilter.ts";
import { hashLayout } from "../policymap/hashLayout.ts";
import { listingOfAllows } from "../policymap/listing.ts";
import { lookupExact } from "../policymap/lookupExact.ts";
import type { DatapathProfile } from "../profile.ts";
import { takeAnyClusterName } from "../world/clusterName.ts";
import { conversionOf18 } from "./conversions.ts";
import { localIdentitiesOfShorterPrefixes } from "./localIdentities.ts";

export const profile108: DatapathProfile = {
  name: "1.8",
  release: "1.8.0",
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
    "enable-icmp-rules",
    "enable-node-selector-labels",
    "enable-non-default-deny-policies",
    "enable-extended-ip-protocols",
    "enable-k8s-cluster-network-policy",
    "policy-default-local-cluster",
    "policy-cidr-match-mode",
    "max-connected-clusters",
  ],
  refuseClusterName: takeAnyClusterName,
  labelPrefixes: labelPrefixesOf18,
  conversion: conversionOf18,
  policyMap: {
    namePrefix: "cilium_policy_",
    layout: hashLayout,
    listing: listingOfAllows,
    lookup: lookupExact,
  },
  datapath: datapath108,
  proxy: { dnsPattern: patternOfLabels, serverName: sameServerName, ruleOrder: "any-allow" },
  dialect: dialectOf18,
  mechanisms: {
    reservedIdentities: reservedIdentitiesOf18,
    wildcardIdentities: [aggregates.any],
    aggregation: "none",
    entities: entitiesOf18,
    precedence: verdictAlone,
    selectorText: withExtendedKeys,
    entryOrder: "as-given",
    hostFirewall: "guards-default-mode",
    addFilter: addSharedParserFilter,
    filterInsertion: insertRegenerated,
    insertion: insertRedirectPreferred,
    elision: elideWithoutDeny,
    ownRules: "beside-rules",
    isOwnAuthExplicit: false,
    splitsWorld: false,
    portsOfRange: portsFromZero,
    portNames: portNamesOf18,
    cidrsAskForWorld: false,
    localIdentities: localIdentitiesOfShorterPrefixes,
  },
};
