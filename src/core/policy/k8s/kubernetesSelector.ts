// Label selectors of Kubernetes' own kinds as Cilium's: keys with a source, namespaces by the labels that Cilium puts on pods.
// Mirrors NewESFromK8sLabelSelector() in pkg/policy/api/selector.go and processNamespaceSelector() in
// pkg/k8s/network_policy.go, Cilium v1.20.2.
import type { Requirement } from "../../labels/requirement.ts";
import { makeRequirement } from "../../labels/requirement.ts";
import type { YamlNode } from "../../yaml/node.ts";
import { getItems, getString, getValue } from "../../yaml/node.ts";
import type { SelectorParts } from "./injectScope.ts";
import { clusterLabelKey, namespaceLabelKey, namespaceLabelsPrefix } from "./labelKeys.ts";

/** `prefix`: what stands before each key, `k8s:` or `node:`. */
export function kubernetesParts(selector: YamlNode | undefined, prefix: string): SelectorParts {
  const matchLabels = getValue(selector, "matchLabels");
  const labels = (matchLabels?.kind === "map" ? matchLabels.entries : []).map(({ key, value }) =>
    makeRequirement(`${prefix}${key}`, "In", [String(value.kind === "scalar" ? (value.value ?? "") : "")]),
  );
  const expressions: Requirement[] = [];
  for (const expression of getItems(getValue(selector, "matchExpressions"))) {
    const key = getString(getValue(expression, "key")) ?? "";
    const operator = getString(getValue(expression, "operator"));
    const values = getItems(getValue(expression, "values")).map((value) => getString(value) ?? "");
    if (operator === "In" || operator === "NotIn" || operator === "Exists" || operator === "DoesNotExist") {
      expressions.push(makeRequirement(`${prefix}${key}`, operator, values));
    }
  }
  return { labels, expressions };
}

/** A selector of namespaces; an empty one asks for some namespace. */
export function namespaceParts(selector: YamlNode | undefined): SelectorParts {
  const parts = kubernetesParts(selector, `k8s:${namespaceLabelsPrefix}.`);
  if (parts.labels.length + parts.expressions.length > 0) return parts;
  return { labels: [], expressions: [makeRequirement(`k8s:${namespaceLabelKey}`, "Exists")] };
}

/** With the local cluster's name, unless the selector asks for a cluster. Mirrors isPodSelectorSelectingCluster(). */
export function withCluster({ labels, expressions }: SelectorParts, cluster: string): SelectorParts {
  const isCluster = ({ key }: Requirement) => key.key === clusterLabelKey;
  const asks = labels.some((label) => isCluster(label) && label.values[0] !== "") || expressions.some(isCluster);
  if (asks) return { labels, expressions };
  const own = makeRequirement(`k8s:${clusterLabelKey}`, "In", [cluster]);
  return { labels: [...labels.filter((label) => label.key.source !== "k8s" || !isCluster(label)), own], expressions };
}
