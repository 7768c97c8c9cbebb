// toServices as selectors: the selector of each service that is meant, or the addresses of one without a selector.
// Mirrors processRule() in pkg/policy/k8s/service.go, Cilium v1.20.2.

import { makeLabel, sortLabels } from "../../labels/label.ts";
import { makeRequirement, matchesRequirements } from "../../labels/requirement.ts";
import type { Service } from "../../world/world.ts";
import type { RawService } from "../api/rule.ts";
import type { AddressFamilies } from "../cidrSelector.ts";
import { cidrSelector } from "../cidrSelector.ts";
import type { Selector } from "../selector.ts";
import { makeLabelSelector } from "../selector.ts";
import type { PolicyScope } from "./injectScope.ts";
import { toRequirements } from "./injectScope.ts";
import { clusterLabelKey, namespaceLabelKey } from "./labelKeys.ts";

export type ServiceIndex = readonly Service[];

export function serviceSelectors(
  raw: RawService,
  scope: PolicyScope,
  context: AddressFamilies & { readonly services: ServiceIndex },
): readonly (Selector | undefined)[] {
  return context.services
    .filter((service) => isMeant(raw, service))
    .flatMap((service) => selectorsOf(service, scope, context));
}

function isMeant(raw: RawService, service: Service): boolean {
  if (raw.k8sServiceSelector !== undefined) {
    const { selector, namespace } = raw.k8sServiceSelector;
    if (namespace !== "" && namespace !== service.namespace) return false;
    // The label source is ignored when a service's labels are matched.
    const labels = sortLabels(Object.entries(service.labels).map(([key, value]) => makeLabel("k8s", key, value)));
    const requirements = toRequirements(selector).map((requirement) => ({
      ...requirement,
      key: { ...requirement.key, source: "any" },
    }));
    return matchesRequirements(requirements, labels);
  }
  const reference = raw.k8sService;
  if (reference === undefined) return false;
  return (
    (reference.namespace === "" || reference.namespace === service.namespace) && reference.serviceName === service.name
  );
}

function selectorsOf(
  service: Service,
  scope: PolicyScope,
  families: AddressFamilies,
): readonly (Selector | undefined)[] {
  const written = Object.entries(service.selector ?? {});
  if (written.length === 0) return service.backendIPs.map((address) => cidrSelector(address, families));
  const requirements = written
    .filter(([key]) => key !== namespaceLabelKey)
    .map(([key, value]) => makeRequirement(key.includes(":") ? key : `k8s:${key}`, "In", [value]));
  requirements.push(makeRequirement(`k8s:${namespaceLabelKey}`, "In", [service.namespace]));
  if (scope.cluster !== "" && !written.some(([key]) => key === clusterLabelKey)) {
    requirements.push(makeRequirement(`k8s:${clusterLabelKey}`, "In", [scope.cluster]));
  }
  return [makeLabelSelector(requirements)];
}
