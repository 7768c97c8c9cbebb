// Selectors of subjects and peers after injection: what the selector cache resolves to identities.
// Mirrors pkg/policy/types/selector.go, Cilium v1.20.2. Leaves out: policy-cidr-match-mode beyond what CidrMatching carries.
import type { Prefix } from "../ipcache/prefix.ts";
import type { Label, LabelArray } from "../labels/label.ts";
import { formatLabel, hasKey, makeLabel } from "../labels/label.ts";
import type { Requirement } from "../labels/requirement.ts";
import { formatRequirement, matchesRequirement, matchesRequirements } from "../labels/requirement.ts";

export type Selector = LabelSelector | CidrSelector | FqdnSelector | OpaqueSelector;

interface SelectorBase {
  /** Canonical text, for people. */
  readonly key: string;
  /** Cilium's own text: the selector cache holds one selector for each, so that equal ones written differently are two. */
  readonly cacheKey: string;
}

/** No requirements = wildcard: it also stands for identities that the world does not hold. */
export interface LabelSelector extends SelectorBase {
  readonly kind: "labels";
  readonly requirements: readonly Requirement[];
}

/** A CIDR, a CIDR group by name or by its labels, less its exceptions. */
export interface CidrSelector extends SelectorBase {
  readonly kind: "cidr";
  readonly requirements: readonly Requirement[];
  /** A group selected by its labels matches the encoded labels `key+value`. */
  readonly isEncoded: boolean;
  /** Every prefix named, exceptions included: each gets an identity. */
  readonly prefixes: readonly Prefix[];
}

export interface FqdnSelector extends SelectorBase {
  readonly kind: "fqdn";
  readonly label: Label;
  /** The name or pattern as written. */
  readonly match: string;
}

/** A peer that only a running cluster can resolve (cloud groups): selects nothing here, and says so. */
export interface OpaqueSelector extends SelectorBase {
  readonly kind: "opaque";
  readonly reason: string;
}

/** Which identities a CIDR selector may match besides world ones (`policy-cidr-match-mode`). */
export interface CidrMatching {
  readonly nodes: boolean;
  readonly pods: boolean;
  /** Up to 1.18 a CIDR selector is its labels alone. */
  readonly asksForWorld: boolean;
  readonly isIPv4Enabled: boolean;
  readonly isIPv6Enabled: boolean;
}

/** Requirements are sorted, so that equal selectors have equal keys however they were written. `labels`: from matchLabels. */
export function makeLabelSelector(
  labels: readonly Requirement[],
  expressions: readonly Requirement[] = [],
): LabelSelector {
  const sorted = [...labels, ...expressions]
    .map((requirement) => ({ requirement, text: formatRequirement(requirement) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const unique = sorted.filter((item, index) => index === 0 || item.text !== sorted[index - 1]?.text);
  return {
    kind: "labels",
    key: unique.length === 0 ? "*" : unique.map((item) => item.text).join(", "),
    cacheKey: formatLabelSelector(labels, expressions),
    requirements: unique.map((item) => item.requirement),
  };
}

/** The selector with more expressions behind its own. */
export function requireAlso(selector: LabelSelector, expressions: readonly Requirement[]): LabelSelector {
  const { requirements } = makeLabelSelector([], [...selector.requirements, ...expressions]);
  return {
    kind: "labels",
    key: requirements.map(formatRequirement).join(", "),
    cacheKey: `${selector.cacheKey.slice(0, -endOfExpressions.length)}${expressions.map(formatExpression).join("")}${endOfExpressions}`,
    requirements,
  };
}

const endOfExpressions = "},}";

/** Mirrors LabelSelector.String() in pkg/k8s/slim/k8s/apis/meta/v1/generated.pb.go. */
export function formatLabelSelector(labels: readonly Requirement[], expressions: readonly Requirement[]): string {
  const matchLabels = labels.map(({ key, values }) => `${key.source}:${key.key}: ${values[0] ?? ""},`);
  return formatMatchLabels(matchLabels, expressions.map(formatExpression).join(""));
}

/** `key: value,` of each label, in any order. */
export function formatMatchLabels(labels: readonly string[], expressions = ""): string {
  return `&LabelSelector{MatchLabels:map[string]string{${[...labels].sort().join("")}},MatchExpressions:[]LabelSelectorRequirement{${expressions}${endOfExpressions}`;
}

function formatExpression({ key, operator, values }: Requirement): string {
  return `LabelSelectorRequirement{Key:${key.source}:${key.key},Operator:${operator},Values:[${values.join(" ")}],},`;
}

/** The same text up to 1.18, whose keys have a dot behind their source. */
export function withDottedKeys(text: string): string {
  return text.replace(
    /(string\]string\{|, ?|Key:)(?!Operator:|Values:|MatchExpressions:)([A-Za-z0-9]+):(?=[^ ])/g,
    "$1$2.",
  );
}

/** Up to 1.18: a key is its source, if it has one, a dot and its name. Mirrors GetExtendedKey() in pkg/labels/labels.go. */
export function withExtendedKeys(cacheKey: string): string {
  return cacheKey
    .replace(/(?<=MatchLabels:map\[string\]string\{)[^}]*/, (labels) => labels.replace(/(^|,)([^:,]+):(?! )/g, "$1$2."))
    .replace(/(?<=LabelSelectorRequirement\{Key:)([^:,]+):/g, "$1.");
}

/** 1.20: as in labels. */
export function withLabelKeys(cacheKey: string): string {
  return cacheKey;
}

export const wildcardSelector: LabelSelector = makeLabelSelector([]);

export function isWildcard(selector: Selector): boolean {
  return selector.kind === "labels" && selector.requirements.length === 0;
}

export function makeFqdnSelector(matchName: string, matchPattern: string): FqdnSelector {
  const label = makeLabel("fqdn", matchName || matchPattern);
  const cacheKey = `MatchName: ${matchName}, MatchPattern: ${matchPattern}`;
  return { kind: "fqdn", key: formatLabel(label), cacheKey, label, match: label.key };
}

export function matchesSelector(selector: Selector, labels: LabelArray, matching: CidrMatching): boolean {
  switch (selector.kind) {
    case "labels":
      return matchesRequirements(selector.requirements, labels);
    case "fqdn":
      return labels.some((label) => hasKey(label, selector.label) && label.value === selector.label.value);
    case "opaque":
      return false;
    case "cidr":
      return matchesCidr(selector, labels, matching);
  }
}

function matchesCidr(selector: CidrSelector, labels: LabelArray, matching: CidrMatching): boolean {
  if (!matching.asksForWorld) return matchesRequirements(selector.requirements, labels);
  const isWorld =
    hasReserved(labels, "world") || hasReserved(labels, "world-ipv4") || hasReserved(labels, "world-ipv6");
  const isNode = hasReserved(labels, "host") || hasReserved(labels, "remote-node");
  const isAllowed = isWorld || (isNode && matching.nodes) || (!isWorld && !isNode && matching.pods);
  if (!isAllowed) return false;
  if (selector.isEncoded) return selector.requirements.every((requirement) => matchesEncoded(requirement, labels));
  return selector.requirements.every(
    (requirement) => matchesWorldOfFamily(requirement, labels, matching) || matchesRequirement(requirement, labels),
  );
}

function hasReserved(labels: LabelArray, name: string): boolean {
  return labels.some((label) => label.source === "reserved" && label.key === name);
}

/** With match mode `pods`, a /0 (written as a world label) also matches whatever has a CIDR label of that family. */
function matchesWorldOfFamily({ key }: Requirement, labels: LabelArray, matching: CidrMatching): boolean {
  if (!matching.pods || key.source !== "reserved") return false;
  const has = (family: 4 | 6) => labels.some((label) => label.cidr?.family === family);
  const is4 = key.key === "world-ipv4" || key.key === "world";
  const is6 = key.key === "world-ipv6" || key.key === "world";
  return (matching.isIPv4Enabled && is4 && has(4)) || (matching.isIPv6Enabled && is6 && has(6));
}

/** Values of CIDR group labels are baked into keys as `key+value`. Mirrors matchesEncodedRequirement(). */
function matchesEncoded(requirement: Requirement, labels: LabelArray): boolean {
  const hasValue = () =>
    requirement.values.some((value) =>
      labels.some((label) => hasKey(label, { ...requirement.key, key: `${requirement.key.key}+${value}` })),
    );
  switch (requirement.operator) {
    case "In":
      return hasValue();
    case "NotIn":
      return !hasValue();
    default:
      return matchesRequirement(requirement, labels);
  }
}
