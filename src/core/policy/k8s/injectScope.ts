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

/** The two parts of a selector, apart as Cilium keeps them. */
export interface SelectorParts {
  readonly labels: readonly Requirement[];
  readonly expressions: readonly Requirement[];
}

/** Keys with their source (`any:` where none was written, as EndpointSelector.Sanitize adds it). */
export function toParts(selector: RawLabelSelector): SelectorParts {
  const byKey = new Map(selector.matchLabels.map(({ key, value }) => [withSource(key), value]));
  const labels = [...byKey].map(([key, value]) => makeRequirement(key, "In", [value]));
  const expressions = selector.matchExpressions.flatMap(({ key, operator, values }) =>
    operator === "In" || operator === "NotIn" || operator === "Exists" || operator === "DoesNotExist"
      ? [makeRequirement(withSource(key), operator, values)]
      : [],
  );
  return { labels, expressions };
}

/** All requirements of a selector, where nobody asks how they were written. */
export function toRequirements(selector: RawLabelSelector): readonly Requirement[] {
  const { labels, expressions } = toParts(selector);
  return [...labels, ...expressions];
}

function withSource(key: string): string {
  return key.includes(":") || key.startsWith("$") ? key : `any:${key}`;
}

/** The subject of a Cilium policy: a namespaced one always has its own namespace, whatever it asks for. */
export function subjectSelector(selector: RawLabelSelector, scope: PolicyScope): LabelSelector {
  const { labels, expressions } = toParts(selector);
  if (scope.namespace === "") return makeLabelSelector(labels, expressions);
  // matchLabels is a map: the injected namespace replaces a value under the same key.
  const kept = labels.filter(({ key }) => key.source !== "k8s" || key.key !== namespaceLabelKey);
  const namespace = makeRequirement(`k8s:${namespaceLabelKey}`, "In", [scope.namespace]);
  return makeLabelSelector([...kept, namespace], expressions);
}

/** A peer of from/toEndpoints. `subjectSelectsInit`: the subject has the key `reserved:init`. */
export function peerSelector(
  selector: RawLabelSelector,
  scope: PolicyScope,
  subjectSelectsInit: boolean,
): LabelSelector {
  const parts = toParts(selector);
  const requirements = [...parts.labels, ...parts.expressions];
  if (requirements.some(({ key }) => key.source === "reserved"))
    return makeLabelSelector(parts.labels, parts.expressions);
  const labels = [...parts.labels];
  const expressions = [...parts.expressions];
  if (!hasScopeKey(requirements, namespaceLabelKey)) {
    if (scope.namespace === "") {
      if (!subjectSelectsInit) expressions.push(makeRequirement(`k8s:${namespaceLabelKey}`, "Exists"));
    } else if (
      !requirements.some(({ key }) => isScoped(key.source) && key.key.startsWith(`${namespaceLabelsPrefix}.`))
    ) {
      labels.push(makeRequirement(`k8s:${namespaceLabelKey}`, "In", [scope.namespace]));
    }
  }
  return makeLabelSelector([...labels, ...clusterLabels(requirements, scope)], expressions);
}

/** A peer of from/toNodes. */
export function nodeSelector(selector: RawLabelSelector, scope: PolicyScope): LabelSelector {
  const { labels, expressions } = toParts(selector);
  return makeLabelSelector(
    [...labels, ...clusterLabels([...labels, ...expressions], scope)],
    [...expressions, makeRequirement("reserved:remote-node", "Exists")],
  );
}

function clusterLabels(requirements: readonly Requirement[], scope: PolicyScope): readonly Requirement[] {
  if (scope.cluster === "" || hasScopeKey(requirements, clusterLabelKey)) return [];
  return [makeRequirement(`k8s:${clusterLabelKey}`, "In", [scope.cluster])];
}

function hasScopeKey(requirements: readonly Requirement[], name: string): boolean {
  return requirements.some(({ key }) => isScoped(key.source) && key.key === name);
}

function isScoped(source: string): boolean {
  return source === "k8s" || source === "any";
}
