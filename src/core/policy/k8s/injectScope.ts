// What Cilium adds to the selectors of a policy: the namespace it stands in and the local cluster.
// Mirrors getEndpointSelector() and ParseToCiliumRule() in pkg/k8s/apis/cilium.io/utils/utils.go, Cilium v1.20.2.
import type { Requirement } from "../../labels/requirement.ts";
import { makeRequirement } from "../../labels/requirement.ts";
import type { RawLabelSelector } from "../api/rule.ts";
import type { LabelSelector } from "../selector.ts";
import { makeLabelSelector } from "../selector.ts";
import { clusterLabelKey, namespaceLabelKey, namespaceLabelsPrefix } from "./labelKeys.ts";

/** Where a policy stands: "" as namespace is clusterwide, "" as cluster means any cluster (`policy-default-local-cluster=false`). */
export interface PolicyScope {
  readonly namespace: string;
  readonly cluster: string;
}

/** Keys with their source (`any:` where none was written, as EndpointSelector.Sanitize adds it). */
export function toRequirements(selector: RawLabelSelector): readonly Requirement[] {
  const requirements: Requirement[] = [];
  const byKey = new Map(selector.matchLabels.map(({ key, value }) => [withSource(key), value]));
  for (const [key, value] of byKey) requirements.push(makeRequirement(key, "In", [value]));
  for (const { key, operator, values } of selector.matchExpressions) {
    if (operator === "In" || operator === "NotIn" || operator === "Exists" || operator === "DoesNotExist") {
      requirements.push(makeRequirement(withSource(key), operator, values));
    }
  }
  return requirements;
}

function withSource(key: string): string {
  return key.includes(":") || key.startsWith("$") ? key : `any:${key}`;
}

/** The subject of a Cilium policy: a namespaced one always has its own namespace, whatever it asks for. */
export function subjectSelector(selector: RawLabelSelector, scope: PolicyScope): LabelSelector {
  const written = toRequirements(selector);
  if (scope.namespace === "") return makeLabelSelector(written);
  const kept = written.filter((requirement) => !isMatchLabelOf(requirement, selector));
  return makeLabelSelector([...kept, makeRequirement(`k8s:${namespaceLabelKey}`, "In", [scope.namespace])]);
}

/** matchLabels is a map: the injected namespace replaces a value under the same key. */
function isMatchLabelOf({ key, operator }: Requirement, selector: RawLabelSelector): boolean {
  return (
    operator === "In" &&
    key.source === "k8s" &&
    key.key === namespaceLabelKey &&
    selector.matchLabels.some((label) => label.key === `k8s:${namespaceLabelKey}`)
  );
}

/** A peer of from/toEndpoints. `subjectSelectsInit`: the subject has the key `reserved:init`. */
export function peerSelector(
  selector: RawLabelSelector,
  scope: PolicyScope,
  subjectSelectsInit: boolean,
): LabelSelector {
  const requirements = [...toRequirements(selector)];
  if (requirements.some(({ key }) => key.source === "reserved")) return makeLabelSelector(requirements);
  if (!hasScopeKey(requirements, namespaceLabelKey)) {
    if (scope.namespace === "") {
      if (!subjectSelectsInit) requirements.push(makeRequirement(`k8s:${namespaceLabelKey}`, "Exists"));
    } else if (
      !requirements.some(({ key }) => isScoped(key.source) && key.key.startsWith(`${namespaceLabelsPrefix}.`))
    ) {
      requirements.push(makeRequirement(`k8s:${namespaceLabelKey}`, "In", [scope.namespace]));
    }
  }
  return makeLabelSelector(withCluster(requirements, scope));
}

/** A peer of from/toNodes. */
export function nodeSelector(selector: RawLabelSelector, scope: PolicyScope): LabelSelector {
  const requirements = [...toRequirements(selector), makeRequirement("reserved:remote-node", "Exists")];
  return makeLabelSelector(withCluster(requirements, scope));
}

function withCluster(requirements: readonly Requirement[], scope: PolicyScope): readonly Requirement[] {
  if (scope.cluster === "" || hasScopeKey(requirements, clusterLabelKey)) return requirements;
  return [...requirements, makeRequirement(`k8s:${clusterLabelKey}`, "In", [scope.cluster])];
}

function hasScopeKey(requirements: readonly Requirement[], name: string): boolean {
  return requirements.some(({ key }) => isScoped(key.source) && key.key === name);
}

function isScoped(source: string): boolean {
  return source === "k8s" || source === "any";
}
