// toServices as selectors: the selector of each service that is meant, or the addresses of one without a selector.
// Mirrors processRule() in pkg/policy/k8s/service.go, Cilium v1.16.0 to v1.20.2, and pkg/k8s/rule_translate.go, v1.11.0 and
// v1.14.19. Leaves out: `enable-high-scale-ipcache`.

import type { Prefix } from "../../ipcache/prefix.ts";
import { formatPrefix, readPrefix } from "../../ipcache/prefix.ts";
import { makeLabel, sortLabels } from "../../labels/label.ts";
import { makeRequirement, matchesRequirements } from "../../labels/requirement.ts";
import type { Service } from "../../world/world.ts";
import type { RawCidrRule, RawService } from "../api/rule.ts";
import type { Selector } from "../selector.ts";
import { formatMatchLabels, makeLabelSelector } from "../selector.ts";
import type { EntryContext } from "./conversion.ts";
import type { PolicyScope } from "./injectScope.ts";
import { toRequirements } from "./injectScope.ts";
import { clusterLabelKey, namespaceLabelKey } from "./labelKeys.ts";

export interface ServicePeers {
  /** Services with a selector are their pods; without this they are nothing. */
  readonly haveSelectors: boolean;
  /** A `selector: {}` selects every service. */
  readonly bareSelectsAll: boolean;
  /** A key of a `k8sServiceSelector` as a service's labels have it. */
  readonly labelKeyOf: (key: string) => string;
  /** A key of a service's selector as the key of an endpoint's label. */
  readonly podKeyOf: (key: string) => string;
  /** The same key in Cilium's text of the selector, which tells it from others. */
  readonly printedKeyOf: (key: string) => string;
}

/** 1.20. */
export const servicesByLabels: ServicePeers = {
  haveSelectors: true,
  bareSelectsAll: true,
  labelKeyOf: (key) => key.slice(key.indexOf(":") + 1),
  podKeyOf: keyOfKubernetes,
  printedKeyOf: keyOfKubernetes,
};

/**
 * 1.18 takes keys as they are for its internal ones, which have their source before the first dot: `app.kubernetes.io/name`
 * is a label of source `app`. A key without a dot is one of any source and stays as it is, so that a selector which is
 * written, `any.app`, is another for the selector cache.
 */
export const servicesByInternalKeys: ServicePeers = {
  haveSelectors: true,
  bareSelectsAll: false,
  labelKeyOf: (key) => key,
  podKeyOf: (key) => (key.includes(".") ? key.replace(".", ":") : `any:${key}`),
  printedKeyOf: (key) => key.replace(".", ":"),
};

/** Up to 1.16 only services without a selector are anything. */
export const servicesWithoutSelector: ServicePeers = { ...servicesByInternalKeys, haveSelectors: false };

function keyOfKubernetes(key: string): string {
  return key.includes(":") ? key : `k8s:${key}`;
}

export function serviceSelectors(
  raw: RawService,
  peers: ServicePeers,
  scope: PolicyScope,
  context: EntryContext,
): readonly Selector[] {
  return context.services
    .filter((service) => isMeant(raw, service, peers))
    .flatMap((service) => selectorsOf(service, peers, scope, context));
}

function isMeant(raw: RawService, service: Service, { labelKeyOf, bareSelectsAll }: ServicePeers): boolean {
  if (raw.k8sServiceSelector !== undefined) {
    const { selector, namespace, isBare } = raw.k8sServiceSelector;
    if (isBare && !bareSelectsAll) return false;
    if (namespace !== "" && namespace !== service.namespace) return false;
    const labels = Object.entries(service.labels).map(([key, value]) => makeLabel("k8s", key, value));
    const requirements = toRequirements(selector, (key) => `k8s:${labelKeyOf(key)}`);
    return matchesRequirements(requirements, sortLabels(labels));
  }
  const reference = raw.k8sService;
  if (reference === undefined) return false;
  return (
    (reference.namespace === "" || reference.namespace === service.namespace) && reference.serviceName === service.name
  );
}

function selectorsOf(
  service: Service,
  peers: ServicePeers,
  scope: PolicyScope,
  context: EntryContext,
): readonly Selector[] {
  const written = Object.entries(service.selector ?? {});
  if (written.length === 0) {
    const addresses = service.backendIPs.flatMap((address) => readPrefix(address) ?? []);
    return context.conversion.cidrs.ofSet(addresses.map(toCidrRule), context).flat();
  }
  if (!peers.haveSelectors) return [];
  const labels = new Map(written.map(([key, value]) => [peers.printedKeyOf(key), { key: peers.podKeyOf(key), value }]));
  const add = (name: string, value: string) => labels.set(`k8s:${name}`, { key: `k8s:${name}`, value });
  add(namespaceLabelKey, service.namespace);
  if (scope.cluster !== "" && !labels.has(`k8s:${clusterLabelKey}`)) add(clusterLabelKey, scope.cluster);
  const requirements = [...labels.values()].map(({ key, value }) => makeRequirement(key, "In", [value]));
  const printed = [...labels].map(([key, { value }]) => `${key}: ${value},`);
  return [{ ...makeLabelSelector(requirements), cacheKey: formatMatchLabels(printed) }];
}

/** An address as if it stood in toCIDRSet. */
function toCidrRule(address: Prefix): RawCidrRule {
  return {
    path: [],
    range: { start: 0, end: 0 },
    cidr: formatPrefix(address),
    cidrGroupRef: "",
    cidrGroupSelector: undefined,
    except: [],
  };
}
