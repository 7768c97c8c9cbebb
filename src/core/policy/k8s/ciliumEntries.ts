// Rules of CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy as policy entries.
// Mirrors RulesToPolicyEntries() in pkg/policy/utils/parserules.go, Cilium v1.20.2; older versions have no such form, and
// what they do otherwise is the profile's conversion.

import type { Range } from "../../text/range.ts";
import { formatPath } from "../../yaml/node.ts";
import type { Placed, RawIcmpField, RawPort, RawPortRule, RawTlsContext, Rule, RuleItem } from "../api/rule.ts";
import { entitySelectors } from "../entity.ts";
import type { L7Rules, OriginPeer, OriginPort, PolicyEntry, PolicyRef, PortSpec, RuleOrigin } from "../policyEntry.ts";
import { plainPort, tierNormal } from "../policyEntry.ts";
import { icmpTypeNumber, isServiceName, parsePortNumber } from "../port.ts";
import { parseProtocol, protocolAny, protocolIcmp, protocolIcmpv6 } from "../protocol.ts";
import type { Selector } from "../selector.ts";
import { makeFqdnSelector } from "../selector.ts";
import type { Conversion, EntryContext } from "./conversion.ts";
import type { PolicyScope } from "./injectScope.ts";
import { isInitKey, nodeSelector, peerSelector, requiredOf, subjectSelector } from "./injectScope.ts";
import { serviceSelectors } from "./serviceSelectors.ts";

/** One entry per item of ingress, ingressDeny, egress and egressDeny. The rules have passed Sanitize. */
export function ciliumEntries(
  policy: PolicyRef,
  rules: readonly Rule[],
  context: EntryContext,
): readonly PolicyEntry[] {
  const { conversion } = context;
  const scope: PolicyScope = {
    namespace: policy.namespace,
    cluster: context.isLocalByDefault ? context.cluster : "",
    rules: conversion.scope,
  };
  return conversion.resolveGroupRefs(rules, context.cidrGroups).flatMap((rule) => {
    const written = rule.endpointSelector ?? rule.nodeSelector;
    if (written === undefined) return [];
    const isNode = rule.endpointSelector === undefined;
    const subject = subjectSelector(written, isNode ? { ...scope, namespace: "" } : scope);
    const selectsInit = subject.requirements.some(isInitKey);
    return rule.items.map((item): PolicyEntry => {
      const peers = itemPeers(item, scope, selectsInit, context);
      const requires = (item.requires ?? []).flatMap((raw) => requiredOf(raw, scope, selectsInit));
      const portRules = item.toPorts ?? [];
      const icmps = item.icmps ?? [];
      return {
        subject,
        isNode,
        direction: item.direction,
        verdict: item.verdict,
        tier: tierNormal,
        priority: 0,
        defaultDeny: rule.enableDefaultDeny[item.direction] ?? true,
        peers: conversion.selectsNothing(item, servicesOf(peers)) ? null : peers.flatMap(({ selectors }) => selectors),
        nEndpointPeers: peers.filter(isEndpointPeer).flatMap(({ selectors }) => selectors).length,
        ...(requires.length === 0 ? {} : { requires }),
        ports: [
          ...portRules.flatMap((portRule) => toPortSpecs(portRule, item, policy, conversion)),
          ...icmps.flatMap(({ fields }) => fields.map(icmpPortSpec)),
        ],
        hasPortRules: portRules.length > 0 || icmps.length > 0,
        authentication: readAuthentication(item),
        origin: itemOrigin(policy, rule, item, peers, conversion),
      };
    });
  });
}

/** Of from/toEndpoints, where a service with a selector is put too. These come first. */
function isEndpointPeer({ kind }: OriginPeer): boolean {
  return kind === "endpoints" || kind === "service";
}

/** Pods of services with a selector count as endpoints, addresses of the others as CIDRs. */
function splitByKind(selectors: readonly Selector[]) {
  return {
    pods: selectors.filter(({ kind }) => kind === "labels"),
    others: selectors.filter(({ kind }) => kind !== "labels"),
  };
}

function servicesOf(peers: readonly OriginPeer[]): readonly Selector[] {
  return peers.filter(({ kind }) => kind === "service").flatMap(({ selectors }) => selectors);
}

function itemPeers(
  item: RuleItem,
  scope: PolicyScope,
  selectsInit: boolean,
  context: EntryContext,
): readonly OriginPeer[] {
  const peers: OriginPeer[] = [];
  const add = (
    placed: { readonly path: readonly (string | number)[]; readonly range: Range },
    kind: OriginPeer["kind"],
    selectors: readonly Selector[],
  ) => peers.push({ path: formatPath(placed.path), range: placed.range, kind, selectors });
  const { cidrs, services } = context.conversion;
  for (const raw of item.endpoints ?? []) add(raw, "endpoints", [peerSelector(raw, scope, selectsInit)]);
  // The agent translates services of egress, and leaves those of egressDeny as they are: nothing.
  const known = item.verdict === "deny" ? { ...context, services: [] } : context;
  const found = (item.services ?? []).map((raw) => ({
    raw,
    ...splitByKind(serviceSelectors(raw, services, scope, known)),
  }));
  for (const { raw, pods, others } of found) if (pods.length > 0 || others.length === 0) add(raw, "service", pods);
  for (const { raw, others } of found) if (others.length > 0) add(raw, "service", others);
  for (const raw of item.nodes ?? []) add(raw, "nodes", [nodeSelector(raw, scope)]);
  for (const raw of item.entities ?? [])
    add(raw, "entity", entitySelectors(raw.value, context.entities, context.cluster));
  const list = item.cidr ?? [];
  const ofList = cidrs.ofList(
    list.map(({ value }) => value),
    context,
  );
  for (const [at, raw] of list.entries()) add(raw, "cidr", ofList[at] ?? []);
  const set = item.cidrSet ?? [];
  const ofSet = cidrs.ofSet(set, context);
  for (const [at, raw] of set.entries()) {
    const isGroup = raw.cidrGroupRef !== "" || raw.cidrGroupSelector !== undefined;
    add(raw, isGroup ? "cidr-group" : "cidr", ofSet[at] ?? []);
  }
  for (const raw of item.fqdns ?? []) add(raw, "fqdn", [makeFqdnSelector(raw.matchName, raw.matchPattern)]);
  for (const raw of item.groups ?? []) {
    add(raw, "group", [
      {
        kind: "opaque",
        key: `group ${raw.value}`,
        cacheKey: `group ${raw.value}`,
        reason: "a cloud group is known to a running cluster only",
      },
    ]);
  }
  return peers;
}

function readAuthentication({ authentication }: RuleItem): PolicyEntry["authentication"] {
  const mode = authentication?.value;
  return mode === "disabled" || mode === "required" || mode === "test-always-fail" ? mode : undefined;
}

function toPortSpecs(
  rule: RawPortRule,
  item: RuleItem,
  policy: PolicyRef,
  conversion: Conversion,
): readonly PortSpec[] {
  const { parserOf, listenerPriorityOf } = conversion;
  return rule.ports.flatMap((raw) =>
    readProtocols(raw.protocol, item, conversion).map((protocol): PortSpec => {
      const parser = parserOf(rule, protocol);
      const listener = readListener(rule, policy);
      return {
        ...readPort(raw, item, conversion),
        protocol,
        spelling: spellingOf(raw, protocol, item, conversion),
        parser,
        listener: listener.name,
        listenerPriority: rule.listener?.priority || listenerPriorityOf(parser),
        l7: item.verdict === "allow" ? readL7(rule) : undefined,
        ...(item.verdict === "allow" ? readL7Places(rule) : {}),
        terminatingTls: formatTls(rule.terminatingTLS),
        originatingTls: formatTls(rule.originatingTLS),
        serverNames: rule.serverNames.map(({ value }) => value),
        error: listener.error,
      };
    }),
  );
}

function readPort(
  { port, endPort }: RawPort,
  { verdict }: RuleItem,
  { protocolsOfDeny }: Conversion,
): Pick<PortSpec, "port" | "endPort" | "portName"> {
  const isAsWritten = verdict === "deny" && protocolsOfDeny !== undefined;
  if (isServiceName(port))
    return { port: 0, endPort: endPort & 0xffff, portName: isAsWritten ? port : port.toLowerCase() };
  return { port: parsePortNumber(port) ?? portOfBadNumber(port), endPort: endPort & 0xffff, portName: "" };
}

/** A number such as `06`, and a protocol that nobody looked at, or none where the version takes that for one of its own. */
function spellingOf(
  { port, protocol: written }: RawPort,
  protocol: number,
  { verdict }: RuleItem,
  { protocolsOfDeny }: Conversion,
): string {
  const number = isServiceName(port) || port === String(parsePortNumber(port)) ? "" : port;
  const isAsWritten = verdict === "deny" && protocolsOfDeny !== undefined;
  const isKnown = ["TCP", "UDP", "SCTP", "ANY"].includes(written) || (written === "" && protocol !== protocolAny);
  return !isAsWritten || isKnown ? number : `${number}/${written}`;
}

/** What strconv.ParseUint() gives beside its error, which nobody looks at where ports are taken as written. */
function portOfBadNumber(text: string): number {
  return /^[1-9]\d*$/.test(text) ? 0xffff : 0;
}

function readProtocols(
  written: string,
  { verdict }: RuleItem,
  { protocolsOfAny, protocolsOfDeny }: Conversion,
): readonly number[] {
  if (verdict === "deny" && protocolsOfDeny !== undefined) return protocolsOfDeny(written);
  const protocol = written === "" ? protocolAny : parseProtocol(written);
  return protocol === undefined || protocol === protocolAny ? protocolsOfAny : [protocol];
}

/** A listener's qualified name, without the namespace where that is the subject's: in a clusterwide policy. */
function readListener(
  { listener }: RawPortRule,
  policy: PolicyRef,
): { readonly name: string; readonly error: string | undefined } {
  if (listener === undefined) return { name: "", error: undefined };
  if (listener.envoyConfigKind === "CiliumEnvoyConfig" && policy.namespace === "") {
    const name = `/${listener.envoyConfigName}/${listener.name}`;
    return { name, error: `Listener "${listener.name}" in CCNP can not use Kind CiliumEnvoyConfig` };
  }
  const namespace = listener.envoyConfigKind === "CiliumClusterwideEnvoyConfig" ? "" : policy.namespace;
  return { name: `${namespace}/${listener.envoyConfigName}/${listener.name}`, error: undefined };
}

/** Contexts are equal that name one secret; Envoy fetches what it holds. */
function formatTls(context: RawTlsContext | undefined): string {
  return context === undefined ? "" : `${context.secret.namespace}/${context.secret.name}`;
}

/** Lists that are there and empty are rules too: up to 1.11 they matter. */
function readL7({ rules }: RawPortRule): L7Rules | undefined {
  const http = (rules?.http ?? []).map(({ method, path_: path, host, headers, headerMatches }) => ({
    method,
    path,
    host,
    headers,
    headerMatches: headerMatches.map(({ name, value, mismatch, secret }) => ({
      name,
      value,
      mismatch,
      ...(secret === undefined ? {} : { secret }),
    })),
  }));
  const dns = (rules?.dns ?? []).map(({ matchName, matchPattern }) => ({ matchName, matchPattern }));
  const other = [...(rules?.kafka ?? []), ...(rules?.l7 ?? [])].map(({ path, range, ...asked }) =>
    JSON.stringify(asked),
  );
  const isThere = [rules?.http, rules?.dns, rules?.kafka, rules?.l7].some((list) => list !== undefined);
  return isThere ? { http, dns, other } : undefined;
}

function readL7Places({ rules, serverNames }: RawPortRule): Pick<PortSpec, "l7Places"> {
  const placesOf = (list: readonly Placed[] | undefined) => (list ?? []).map(({ path, range }) => ({ path, range }));
  const places = {
    http: placesOf(rules?.http),
    dns: placesOf(rules?.dns),
    serverNames: placesOf(serverNames),
  };
  return Object.values(places).every((list) => list.length === 0) ? {} : { l7Places: places };
}

function icmpPortSpec(field: RawIcmpField): PortSpec {
  return {
    port: icmpTypeNumber(field.family, field.type) ?? 0,
    endPort: 0,
    portName: "",
    protocol: field.family === "IPv6" ? protocolIcmpv6 : protocolIcmp,
    ...plainPort,
  };
}

function itemOrigin(
  policy: PolicyRef,
  rule: Rule,
  item: RuleItem,
  peers: readonly OriginPeer[],
  conversion: Conversion,
): RuleOrigin {
  const ports: OriginPort[] = [];
  for (const portRule of item.toPorts ?? []) {
    for (const raw of portRule.ports) {
      const text = raw.endPort > 0 ? `${raw.port}-${raw.endPort}` : raw.port;
      ports.push({
        path: formatPath(raw.path),
        range: raw.range,
        text,
        protocols: readProtocols(raw.protocol, item, conversion),
        ...readPort(raw, item, conversion),
      });
    }
  }
  for (const { fields } of item.icmps ?? []) {
    for (const raw of fields) {
      const spec = icmpPortSpec(raw);
      ports.push({
        path: formatPath(raw.path),
        range: raw.range,
        text: String(raw.type),
        protocols: [spec.protocol],
        port: spec.port,
        endPort: 0,
        portName: "",
      });
    }
  }
  return {
    kind: "rule",
    policy,
    direction: item.direction,
    verdict: item.verdict,
    path: formatPath(item.path),
    range: item.range,
    peers,
    ports,
    log: rule.logValue,
  };
}
