// Every check, in the order of their codes: the closed list that decides which codes exist.
import { aliasBomb } from "./aliasBomb.ts";
import { apiServerPeer } from "./apiServerPeer.ts";
import { authenticationRequired } from "./authenticationRequired.ts";
import { bareDenyItem } from "./bareDenyItem.ts";
import { bareItemDenies } from "./bareItemDenies.ts";
import { bothSelectors } from "./bothSelectors.ts";
import type { Check } from "./check.ts";
import { cidrGroupNotInFolder } from "./cidrGroupNotInFolder.ts";
import { cidrOverNodes } from "./cidrOverNodes.ts";
import { cidrOverPods } from "./cidrOverPods.ts";
import { cidrOverService } from "./cidrOverService.ts";
import { cidrRuleChoice } from "./cidrRuleChoice.ts";
import { circularAlias } from "./circularAlias.ts";
import { clusterNameInFqdns } from "./clusterNameInFqdns.ts";
import { clusterwideNegation } from "./clusterwideNegation.ts";
import { combinedPeers } from "./combinedPeers.ts";
import { coveredRule } from "./coveredRule.ts";
import { defaultDenyWithoutRules } from "./defaultDenyWithoutRules.ts";
import { deniedHost } from "./deniedHost.ts";
import { deniedRule } from "./deniedRule.ts";
import { denyFieldDropped } from "./denyFieldDropped.ts";
import { denyWithoutAllow } from "./denyWithoutAllow.ts";
import { dnsOnIngress } from "./dnsOnIngress.ts";
import { dnsPortRange } from "./dnsPortRange.ts";
import { dnsSearchList } from "./dnsSearchList.ts";
import { dnsWithoutPort } from "./dnsWithoutPort.ts";
import { domainNamesNotAccepted } from "./domainNamesNotAccepted.ts";
import { duplicateKey } from "./duplicateKey.ts";
import { duplicateName } from "./duplicateName.ts";
import { emptyL7Key } from "./emptyL7Key.ts";
import { emptyPeerList } from "./emptyPeerList.ts";
import { emptyPeerSelector } from "./emptyPeerSelector.ts";
import { emptyPolicy } from "./emptyPolicy.ts";
import { emptyServerName } from "./emptyServerName.ts";
import { endPortIgnored } from "./endPortIgnored.ts";
import { exceptAllowedElsewhere } from "./exceptAllowedElsewhere.ts";
import { exceptOutsideCidr } from "./exceptOutsideCidr.ts";
import { fileTooLarge } from "./fileTooLarge.ts";
import { generatedLabelSource } from "./generatedLabelSource.ts";
import { hostFirewallOff } from "./hostFirewallOff.ts";
import { hostLockout } from "./hostLockout.ts";
import { icmpReplyRule } from "./icmpReplyRule.ts";
import { icmpRulesDisabled } from "./icmpRulesDisabled.ts";
import { icmpsWithPorts } from "./icmpsWithPorts.ts";
import { icmpTypeZero } from "./icmpTypeZero.ts";
import { impliedIngress } from "./impliedIngress.ts";
import { invalidCidr } from "./invalidCidr.ts";
import { invalidHeaderMatch } from "./invalidHeaderMatch.ts";
import { invalidHttpRegexp } from "./invalidHttpRegexp.ts";
import { invalidIcmpFamily } from "./invalidIcmpFamily.ts";
import { invalidJson } from "./invalidJson.ts";
import { invalidKafkaRule } from "./invalidKafkaRule.ts";
import { invalidLabelSelector } from "./invalidLabelSelector.ts";
import { invalidMatchName } from "./invalidMatchName.ts";
import { invalidMatchPattern } from "./invalidMatchPattern.ts";
import { invalidMetadata } from "./invalidMetadata.ts";
import { invalidOptionValue } from "./invalidOptionValue.ts";
import { invalidPort } from "./invalidPort.ts";
import { invalidProtocol } from "./invalidProtocol.ts";
import { invalidSetting } from "./invalidSetting.ts";
import { invalidYaml } from "./invalidYaml.ts";
import { kafkaOnEgress } from "./kafkaOnEgress.ts";
import { kindNotRead } from "./kindNotRead.ts";
import { l7OnHostPolicy } from "./l7OnHostPolicy.ts";
import { l7OnNonTcp } from "./l7OnNonTcp.ts";
import { l7OnPortZero } from "./l7OnPortZero.ts";
import { l7ProxyDisabled } from "./l7ProxyDisabled.ts";
import { l7RulesDropped } from "./l7RulesDropped.ts";
import { l7Void } from "./l7Void.ts";
import { l7VoidByOtherPolicy } from "./l7VoidByOtherPolicy.ts";
import { l7WithoutDefaultDeny } from "./l7WithoutDefaultDeny.ts";
import { l7WithoutL7proto } from "./l7WithoutL7proto.ts";
import { listenerOnIngress } from "./listenerOnIngress.ts";
import { listenerWithL7 } from "./listenerWithL7.ts";
import { localClusterPeers } from "./localClusterPeers.ts";
import { matchNameAndPattern } from "./matchNameAndPattern.ts";
import { missingName } from "./missingName.ts";
import { missingPort } from "./missingPort.ts";
import { missingSelector } from "./missingSelector.ts";
import { mixedL7Rules } from "./mixedL7Rules.ts";
import { namespaceLabelsIgnored } from "./namespaceLabelsIgnored.ts";
import { namespaceNegation } from "./namespaceNegation.ts";
import { namesWithoutDnsRule } from "./namesWithoutDnsRule.ts";
import { nameWithoutAddresses } from "./nameWithoutAddresses.ts";
import { nestedList } from "./nestedList.ts";
import { nodeSelectorInNamespacedPolicy } from "./nodeSelectorInNamespacedPolicy.ts";
import { nodesDisabled } from "./nodesDisabled.ts";
import { noRules } from "./noRules.ts";
import { notAnObject } from "./notAnObject.ts";
import { notIdentityLabel } from "./notIdentityLabel.ts";
import { octalPort } from "./octalPort.ts";
import { otherNamespaceSubject } from "./otherNamespaceSubject.ts";
import { patternSpan } from "./patternSpan.ts";
import { peersWithPorts } from "./peersWithPorts.ts";
import { pingWithoutIcmps } from "./pingWithoutIcmps.ts";
import { policyMapFull } from "./policyMapFull.ts";
import { portNameOfSeveralNumbers } from "./portNameOfSeveralNumbers.ts";
import { portOnPortlessProtocol } from "./portOnPortlessProtocol.ts";
import { portRuleWithoutPorts } from "./portRuleWithoutPorts.ts";
import { portZero } from "./portZero.ts";
import { redundantEntity } from "./redundantEntity.ts";
import { removedField } from "./removedField.ts";
import { requiresOfAllRules } from "./requiresOfAllRules.ts";
import { reservedWithLabels } from "./reservedWithLabels.ts";
import { schemaEnum } from "./schemaEnum.ts";
import { schemaFormat } from "./schemaFormat.ts";
import { schemaItems } from "./schemaItems.ts";
import { schemaKeys } from "./schemaKeys.ts";
import { schemaLength } from "./schemaLength.ts";
import { schemaPattern } from "./schemaPattern.ts";
import { schemaRange } from "./schemaRange.ts";
import { schemaRequired } from "./schemaRequired.ts";
import { schemaRule } from "./schemaRule.ts";
import { schemaType } from "./schemaType.ts";
import { sctpSupport } from "./sctpSupport.ts";
import { selectsNothing } from "./selectsNothing.ts";
import { serverNamesWithoutTls } from "./serverNamesWithoutTls.ts";
import { serviceNotInFolder } from "./serviceNotInFolder.ts";
import { servicePort } from "./servicePort.ts";
import { serviceWithSelector } from "./serviceWithSelector.ts";
import { suppressionWithoutReason } from "./suppressionWithoutReason.ts";
import { templated } from "./templated.ts";
import { tooDeep } from "./tooDeep.ts";
import { tooManyIcmpFields } from "./tooManyIcmpFields.ts";
import { tooManyPorts } from "./tooManyPorts.ts";
import { tunnelPort } from "./tunnelPort.ts";
import { turnsOnDefaultDeny } from "./turnsOnDefaultDeny.ts";
import { unknownApiVersion } from "./unknownApiVersion.ts";
import { unknownEntity } from "./unknownEntity.ts";
import { unknownField } from "./unknownField.ts";
import { unknownIcmpType } from "./unknownIcmpType.ts";
import { unknownKind } from "./unknownKind.ts";
import { unknownNamespace } from "./unknownNamespace.ts";
import { unknownOption } from "./unknownOption.ts";
import { unknownPortName } from "./unknownPortName.ts";
import { unknownSetting } from "./unknownSetting.ts";
import { unknownVersion } from "./unknownVersion.ts";
import { unreadableFile } from "./unreadableFile.ts";
import { unreadDocument } from "./unreadDocument.ts";
import { unresolvedPolicy } from "./unresolvedPolicy.ts";
import { untypedDirection } from "./untypedDirection.ts";
import { unusedSuppression } from "./unusedSuppression.ts";
import type { WorldCheck } from "./worldCheck.ts";
import { worldThroughNodes } from "./worldThroughNodes.ts";

export const checks: readonly (Check | WorldCheck)[] = [
  aliasBomb,
  apiServerPeer,
  authenticationRequired,
  bareDenyItem,
  bareItemDenies,
  bothSelectors,
  cidrGroupNotInFolder,
  cidrOverNodes,
  cidrOverPods,
  cidrOverService,
  cidrRuleChoice,
  circularAlias,
  clusterNameInFqdns,
  clusterwideNegation,
  combinedPeers,
  coveredRule,
  defaultDenyWithoutRules,
  deniedHost,
  deniedRule,
  denyFieldDropped,
  denyWithoutAllow,
  dnsOnIngress,
  dnsPortRange,
  dnsSearchList,
  dnsWithoutPort,
  domainNamesNotAccepted,
  duplicateKey,
  duplicateName,
  emptyL7Key,
  emptyPeerList,
  emptyPeerSelector,
  emptyPolicy,
  emptyServerName,
  endPortIgnored,
  exceptAllowedElsewhere,
  exceptOutsideCidr,
  fileTooLarge,
  generatedLabelSource,
  hostFirewallOff,
  hostLockout,
  icmpReplyRule,
  icmpRulesDisabled,
  icmpTypeZero,
  icmpsWithPorts,
  impliedIngress,
  invalidCidr,
  invalidHeaderMatch,
  invalidHttpRegexp,
  invalidIcmpFamily,
  invalidJson,
  invalidKafkaRule,
  invalidLabelSelector,
  invalidMatchName,
  invalidMatchPattern,
  invalidMetadata,
  invalidOptionValue,
  invalidPort,
  invalidProtocol,
  invalidSetting,
  invalidYaml,
  kafkaOnEgress,
  kindNotRead,
  l7OnHostPolicy,
  l7OnNonTcp,
  l7OnPortZero,
  l7ProxyDisabled,
  l7RulesDropped,
  l7Void,
  l7VoidByOtherPolicy,
  l7WithoutDefaultDeny,
  l7WithoutL7proto,
  listenerOnIngress,
  listenerWithL7,
  localClusterPeers,
  matchNameAndPattern,
  missingName,
  missingPort,
  missingSelector,
  mixedL7Rules,
  nameWithoutAddresses,
  namesWithoutDnsRule,
  namespaceLabelsIgnored,
  namespaceNegation,
  nestedList,
  noRules,
  nodeSelectorInNamespacedPolicy,
  nodesDisabled,
  notAnObject,
  notIdentityLabel,
  octalPort,
  otherNamespaceSubject,
  patternSpan,
  peersWithPorts,
  pingWithoutIcmps,
  policyMapFull,
  portNameOfSeveralNumbers,
  portOnPortlessProtocol,
  portRuleWithoutPorts,
  portZero,
  redundantEntity,
  removedField,
  requiresOfAllRules,
  reservedWithLabels,
  schemaEnum,
  schemaFormat,
  schemaItems,
  schemaKeys,
  schemaLength,
  schemaPattern,
  schemaRange,
  schemaRequired,
  schemaRule,
  schemaType,
  sctpSupport,
  selectsNothing,
  serverNamesWithoutTls,
  serviceNotInFolder,
  servicePort,
  serviceWithSelector,
  suppressionWithoutReason,
  templated,
  tooDeep,
  tooManyIcmpFields,
  tooManyPorts,
  tunnelPort,
  turnsOnDefaultDeny,
  unknownApiVersion,
  unknownEntity,
  unknownField,
  unknownIcmpType,
  unknownKind,
  unknownNamespace,
  unknownOption,
  unknownPortName,
  unknownSetting,
  unknownVersion,
  unreadDocument,
  unreadableFile,
  unresolvedPolicy,
  untypedDirection,
  unusedSuppression,
  worldThroughNodes,
];

export const policyChecks: readonly Check[] = checks.filter((check) => check.stage !== "world");

export const worldChecks: readonly WorldCheck[] = checks.filter((check) => check.stage === "world");
