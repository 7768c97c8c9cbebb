// What Cilium adds to the selectors of a policy: the namespace it stands in and the local cluster.
// Mirrors getEndpointSelector() and ParseToCiliumRule() in pkg/k8s/apis/cilium.io/utils/utils.go, Cilium v1.8.0 to v1.20.2.
import type { Operator, Requirement } from "../../labels/requirement.ts";
import { makeRequirement } from "../../labels/requirement.ts";
import type { RawLabelSelector } from "../api/rule.ts";
import { splitSource } from "../api/sanitizeSelector.ts";
import type { LabelSelector } from "../selector.ts";
import { makeLabelSelector } from "../selector.ts";
import { clusterLabelKey, namespaceLabelKey, namespaceLabelsPrefix } from "./labelKeys.ts";

/** What a version adds, and where it keeps out. */
export interface ScopeRules {
  /** A subject that names `reserved:init` gets the namespace of its policy too. */
  readonly subjectsOfInit: "namespaced" | "as-written";
  /** Peers of such a subject: namespaced ones too, those of clusterwide policies alone left as written, or all left as written. */
  readonly peersOfInit: "clusterwide-as-written" | "as-written";
  /** Peers of a clusterwide policy are pods, or whatever their selector matches. */
  readonly clusterwidePeers: "pods" | "as-written";
  /** Where a key has its source: before a colon, up to 1.18 `reserved.` as well. */
  readonly keySources: "before-colon" | "before-colon-or-reserved";
  /** A peer chosen by labels of its namespace is looked for in every namespace. */
  readonly hasNamespaceLabels: boolean;
  /** Peers of from/toNodes are remote nodes, or whatever their selector matches. */
  readonly nodePeers: "remote-nodes" | "as-written";
}

/** Where a policy stands: "" as namespace is clusterwide, "" as cluster means any cluster (`policy-default-local-cluster=false`). */
export interface PolicyScope {
  readonly namespace: string;
  readonly cluster: string;
  readonly rules: ScopeRules;
}

/** The two parts of a selector, apart as Cilium keeps them. */
export interface SelectorParts {
  readonly labels: readonly Requirement[];
  readonly expressions: readonly Requirement[];
}

/** Keys with their source (`any:` where none was written, as EndpointSelector.Sanitize adds it). */
export function toParts(selector: RawLabelSelector, keyOf: (key: string) => string = withSource): SelectorParts {
  const byKey = new Map(selector.matchLabels.map(({ key, value }) => [keyOf(key), value]));
  const labels = [...byKey].map(([key, value]) => makeRequirement(key, "In", [value]));
  const expressions = selector.matchExpressions.map(({ key, operator, values }) =>
    isComplete(operator, values)
      ? makeRequirement(keyOf(key), operator, values)
      : // Agents up to 1.14 take such a selector in a deny, and then it matches nothing.
        makeRequirement(keyOf(key), "In"),
  );
  return { labels, expressions };
}

/** In and NotIn have values, Exists and DoesNotExist have none. */
function isComplete(operator: string, values: readonly string[]): operator is Operator {
  if (operator === "In" || operator === "NotIn") return values.length > 0;
  return (operator === "Exists" || operator === "DoesNotExist") && values.length === 0;
}

/** All requirements of a selector, where nobody asks how they were written. */
export function toRequirements(selector: RawLabelSelector, keyOf: (key: string) => string): readonly Requirement[] {
  const { labels, expressions } = toParts(selector, keyOf);
  return [...labels, ...expressions];
}

function keyOf({ keySources }: ScopeRules): (key: string) => string {
  if (keySources === "before-colon") return withSource;
  return (key) => {
    const [source, rest] = splitSource(key);
    return `${source === "" ? "any" : source}:${rest}`;
  };
}

function withSource(key: string): string {
  return key.includes(":") || key.startsWith("$") ? key : `any:${key}`;
}

/** The key of a selector of pods that have no labels yet. */
export function isInitKey({ key }: Requirement): boolean {
  return key.source === "reserved" && key.key === "init";
}

/** The subject of a Cilium policy: a namespaced one has its own namespace, whatever it asks for. */
export function subjectSelector(selector: RawLabelSelector, scope: PolicyScope): LabelSelector {
  const { labels, expressions } = toParts(selector, keyOf(scope.rules));
  const isInit = scope.rules.subjectsOfInit === "as-written" && [...labels, ...expressions].some(isInitKey);
  if (scope.namespace === "" || isInit) return makeLabelSelector(labels, expressions);
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
  const parts = toParts(selector, keyOf(scope.rules));
  const isReserved = [...parts.labels, ...parts.expressions].some(({ key }) => key.source === "reserved");
  const { labels, expressions } = isReserved ? parts : withScope(parts, scope, subjectSelectsInit);
  return makeLabelSelector(labels, expressions);
}

/** An item of from/toRequires: what every peer of the subject has to meet, in the order in which Cilium appends it. */
export function requiredOf(
  selector: RawLabelSelector,
  scope: PolicyScope,
  subjectSelectsInit: boolean,
): readonly Requirement[] {
  const { labels, expressions } = withScope(toParts(selector, keyOf(scope.rules)), scope, subjectSelectsInit);
  return [...expressions, ...labels];
}

function withScope(parts: SelectorParts, scope: PolicyScope, subjectSelectsInit: boolean): SelectorParts {
  const { rules } = scope;
  const written = [...parts.labels, ...parts.expressions];
  const labels = [...parts.labels];
  const expressions = [...parts.expressions];
  const isLeft = subjectSelectsInit && rules.peersOfInit === "as-written";
  if (!isLeft && !hasScopeKey(written, namespaceLabelKey)) {
    if (scope.namespace !== "") {
      if (!rules.hasNamespaceLabels || !written.some(({ key }) => isNamespaceLabel(key)))
        labels.push(makeRequirement(`k8s:${namespaceLabelKey}`, "In", [scope.namespace]));
    } else if (rules.clusterwidePeers === "pods" && !subjectSelectsInit) {
      expressions.push(makeRequirement(`k8s:${namespaceLabelKey}`, "Exists"));
    }
  }
  return { labels: [...labels, ...clusterLabels(written, scope)], expressions };
}

function isNamespaceLabel({ source, key }: Requirement["key"]): boolean {
  return isScoped(source) && key.startsWith(`${namespaceLabelsPrefix}.`);
}

/** A peer of from/toNodes. */
export function nodeSelector(selector: RawLabelSelector, scope: PolicyScope): LabelSelector {
  const { labels, expressions } = toParts(selector);
  if (scope.rules.nodePeers === "as-written") return makeLabelSelector(labels, expressions);
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
