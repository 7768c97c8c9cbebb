// Rules of CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy as policy entries.
// Mirrors RulesToPolicyEntries() in pkg/policy/utils/parserules.go, createL4Filter() in pkg/policy/l4.go (parsers) and
// resolveToServices() in pkg/policy/k8s/service.go, Cilium v1.20.2.

import type { Range } from "../../text/range.ts";
import { formatPath } from "../../yaml/node.ts";
import type { RawIcmpField, RawPort, RawPortRule, RawTlsContext, Rule, RuleItem } from "../api/rule.ts";
import type { AddressFamilies } from "../cidrSelector.ts";
import { cidrRuleSelector, cidrSelector } from "../cidrSelector.ts";
import { entitySelectors } from "../entity.ts";
import type {
  L7Rules,
  OriginPeer,
  OriginPort,
  ParserType,
  PolicyEntry,
  PolicyRef,
  PortSpec,
  RuleOrigin,
} from "../policyEntry.ts";
import { plainPort, tierNormal } from "../policyEntry.ts";
import { icmpTypeNumber, isServiceName, parsePortNumber } from "../port.ts";
import {
  parseProtocol,
  protocolAny,
  protocolIcmp,
  protocolIcmpv6,
  protocolSctp,
  protocolTcp,
  protocolUdp,
} from "../protocol.ts";
import type { Selector } from "../selector.ts";
import { makeFqdnSelector } from "../selector.ts";
import type { PolicyScope } from "./injectScope.ts";
import { nodeSelector, peerSelector, subjectSelector } from "./injectScope.ts";
import type { ServiceIndex } from "./serviceSelectors.ts";
import { serviceSelectors } from "./serviceSelectors.ts";

/** What the conversion needs to know of the cluster. */
export interface EntryContext extends AddressFamilies {
  /** Local cluster name. */
  readonly cluster: string;
  /** `policy-default-local-cluster`: peers without a cluster label are those of the local cluster. */
  readonly isLocalByDefault: boolean;
  readonly services: ServiceIndex;
  /** Entities of the profile, as names of reserved labels. */
  readonly entities: Readonly<Record<string, readonly string[]>>;
}

/** One entry per item of ingress, ingressDeny, egress and egressDeny. The rules have passed Sanitize. */
export function ciliumEntries(
  policy: PolicyRef,
  rules: readonly Rule[],
  context: EntryContext,
): readonly PolicyEntry[] {
  const scope: PolicyScope = { namespace: policy.namespace, cluster: context.isLocalByDefault ? context.cluster : "" };
  return rules.flatMap((rule) => {
    const written = rule.endpointSelector ?? rule.nodeSelector;
    if (written === undefined) return [];
    const isNode = rule.endpointSelector === undefined;
    const subject = subjectSelector(written, isNode ? { ...scope, namespace: "" } : scope);
    const selectsInit = subject.requirements.some(({ key }) => key.source === "reserved" && key.key === "init");
    return rule.items.map((item): PolicyEntry => {
      const peers = itemPeers(item, scope, selectsInit, context);
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
        peers: selectsNothing(item) ? null : peers.flatMap(({ selectors }) => selectors),
        ports: [
          ...portRules.flatMap((portRule) => toPortSpecs(portRule, item, policy)),
          ...icmps.flatMap(({ fields }) => fields.map(icmpPortSpec)),
        ],
        hasPortRules: portRules.length > 0 || icmps.length > 0,
        authentication: readAuthentication(item),
        origin: itemOrigin(policy, rule, item, peers),
      };
    });
  });
}

/** A peer list that is there and empty selects nothing; FQDNs, services and groups are not asked (semantics.md §1.4). */
function selectsNothing({ endpoints, nodes, entities, cidr, cidrSet }: RuleItem): boolean {
  return [endpoints, nodes, entities, cidr, cidrSet].some((list) => list !== undefined && list.length === 0);
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
    selectors: readonly (Selector | undefined)[],
  ) =>
    peers.push({
      path: formatPath(placed.path),
      range: placed.range,
      kind,
      selectors: selectors.filter((selector) => selector !== undefined),
    });
  for (const raw of item.endpoints ?? []) add(raw, "endpoints", [peerSelector(raw, scope, selectsInit)]);
  for (const raw of item.services ?? []) add(raw, "service", serviceSelectors(raw, scope, context));
  for (const raw of item.nodes ?? []) add(raw, "nodes", [nodeSelector(raw, scope)]);
  for (const raw of item.entities ?? [])
    add(raw, "entity", entitySelectors(raw.value, context.entities, context.cluster));
  for (const raw of item.cidr ?? []) add(raw, "cidr", [cidrSelector(raw.value, context)]);
  for (const raw of item.cidrSet ?? []) {
    const isGroup = raw.cidrGroupRef !== "" || raw.cidrGroupSelector !== undefined;
    add(raw, isGroup ? "cidr-group" : "cidr", [cidrRuleSelector(raw, context)]);
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

function toPortSpecs(rule: RawPortRule, item: RuleItem, policy: PolicyRef): readonly PortSpec[] {
  return rule.ports.flatMap((raw) =>
    readProtocols(raw.protocol).map((protocol): PortSpec => {
      const parser = readParser(rule, protocol);
      const listener = readListener(rule, policy);
      return {
        ...readPort(raw),
        protocol,
        parser,
        listener: listener.name,
        listenerPriority: rule.listener?.priority || (defaultPriorities[parser] ?? 0),
        l7: item.verdict === "allow" ? readL7(rule) : undefined,
        terminatingTls: formatTls(rule.terminatingTLS),
        originatingTls: formatTls(rule.originatingTLS),
        serverNames: rule.serverNames.map(({ value }) => value),
        error: listener.error,
      };
    }),
  );
}

function readPort(raw: RawPort): Pick<PortSpec, "port" | "endPort" | "portName"> {
  if (isServiceName(raw.port)) return { port: 0, endPort: raw.endPort & 0xffff, portName: raw.port.toLowerCase() };
  return { port: parsePortNumber(raw.port) ?? 0, endPort: raw.endPort & 0xffff, portName: "" };
}

/** ANY with ports is TCP, UDP and SCTP. */
function readProtocols(written: string): readonly number[] {
  const protocol = written === "" ? protocolAny : parseProtocol(written);
  return protocol === undefined || protocol === protocolAny ? [protocolTcp, protocolUdp, protocolSctp] : [protocol];
}

const defaultPriorities: Readonly<Record<string, number>> = { "": 0, http: 101, tls: 116, dns: 121, crd: 126 };

/** The last that holds: TLS contexts or server names, then DNS or (on TCP) HTTP rules, then a listener. */
function readParser(rule: RawPortRule, protocol: number): ParserType {
  if (rule.listener !== undefined) return "crd";
  if ((rule.rules?.dns ?? []).length > 0) return "dns";
  if (protocol === protocolTcp && (rule.rules?.http ?? []).length > 0) return "http";
  const isTls = rule.terminatingTLS !== undefined || rule.originatingTLS !== undefined || rule.serverNames.length > 0;
  return isTls ? "tls" : "";
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
    headerMatches,
  }));
  const dns = (rules?.dns ?? []).map(({ matchName, matchPattern }) => ({ matchName, matchPattern }));
  return rules?.http === undefined && rules?.dns === undefined ? undefined : { http, dns };
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

function itemOrigin(policy: PolicyRef, rule: Rule, item: RuleItem, peers: readonly OriginPeer[]): RuleOrigin {
  const ports: OriginPort[] = [];
  for (const portRule of item.toPorts ?? []) {
    for (const raw of portRule.ports) {
      const text = raw.endPort > 0 ? `${raw.port}-${raw.endPort}` : raw.port;
      ports.push({
        path: formatPath(raw.path),
        range: raw.range,
        text,
        protocols: readProtocols(raw.protocol),
        ...readPort(raw),
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
