// How each version turns documents into policy entries, newest first, each as what differs from the one after it.
import {
  cidrsLessExceptions,
  cidrsLessExceptionsOf18,
  cidrsLessExceptionsOfWorlds,
  cidrsOutside,
  cidrsWithExceptions,
} from "../policy/cidrPeers.ts";
import type { Conversion } from "../policy/k8s/conversion.ts";
import { denyProtocolsAsWritten, denyProtocolsOfUpperCase } from "../policy/k8s/denyPorts.ts";
import {
  emptyListBesideNamesSelectsNothing,
  emptyListIsNone,
  emptyListSelectsNothing,
} from "../policy/k8s/emptyPeers.ts";
import { noPriority, parserOfRules, parserWithTls, priorityOfParser } from "../policy/k8s/redirects.ts";
import { keepGroupRefs, resolveIngressRefs, resolveRefsOfAllItems } from "../policy/k8s/resolveGroupRefs.ts";
import { servicesByInternalKeys, servicesByLabels, servicesWithoutSelector } from "../policy/k8s/serviceSelectors.ts";
import { protocolSctp, protocolTcp, protocolUdp } from "../policy/protocol.ts";

export const conversionOf120: Conversion = {
  scope: {
    subjectsOfInit: "namespaced",
    peersOfInit: "clusterwide-as-written",
    clusterwidePeers: "pods",
    keySources: "before-colon",
    hasNamespaceLabels: true,
    nodePeers: "remote-nodes",
  },
  selectsNothing: emptyListSelectsNothing,
  cidrs: cidrsOutside,
  resolveGroupRefs: keepGroupRefs,
  services: servicesByLabels,
  parserOf: parserWithTls,
  listenerPriorityOf: priorityOfParser,
  protocolsOfAny: [protocolTcp, protocolUdp, protocolSctp],
  protocolsOfDeny: undefined,
  hasNetworkPolicyRanges: true,
  l7WithoutDefaultDeny: "allows-the-rest",
  leavesOutEmptyPorts: false,
};

export const conversionOf118: Conversion = {
  ...conversionOf120,
  scope: { ...conversionOf120.scope, keySources: "before-colon-or-reserved" },
  selectsNothing: emptyListBesideNamesSelectsNothing,
  cidrs: cidrsWithExceptions,
  services: servicesByInternalKeys,
};

export const conversionOf116: Conversion = {
  ...conversionOf118,
  scope: { ...conversionOf118.scope, nodePeers: "as-written" },
  cidrs: cidrsLessExceptionsOfWorlds,
  resolveGroupRefs: resolveRefsOfAllItems,
  services: servicesWithoutSelector,
  protocolsOfDeny: denyProtocolsOfUpperCase,
  listenerPriorityOf: noPriority,
  l7WithoutDefaultDeny: "restricts",
};

export const conversionOf114: Conversion = {
  ...conversionOf116,
  scope: { ...conversionOf116.scope, hasNamespaceLabels: false },
  selectsNothing: emptyListIsNone,
  cidrs: cidrsLessExceptions,
  resolveGroupRefs: resolveIngressRefs,
  hasNetworkPolicyRanges: false,
};

export const conversionOf111: Conversion = {
  ...conversionOf114,
  scope: { ...conversionOf114.scope, subjectsOfInit: "as-written", peersOfInit: "as-written" },
  resolveGroupRefs: keepGroupRefs,
  parserOf: parserOfRules,
  protocolsOfAny: [protocolTcp, protocolUdp],
  protocolsOfDeny: denyProtocolsAsWritten,
};

export const conversionOf18: Conversion = {
  ...conversionOf111,
  scope: { ...conversionOf111.scope, clusterwidePeers: "as-written" },
  cidrs: cidrsLessExceptionsOf18,
  leavesOutEmptyPorts: true,
};
