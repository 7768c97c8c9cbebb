// Endpoints that stand in for workloads that no manifest of the folder holds (Helm makes them): one for each selector
// that matches no real endpoint, with the labels that it asks for (interfaces.md, The world).
import type { Label } from "../labels/label.ts";
import { formatLabel, makeLabel, sortLabels } from "../labels/label.ts";
import { matchesRequirements } from "../labels/requirement.ts";
import type { Endpoint } from "../world/endpoint.ts";
import { namespaceLabelKey } from "./k8s/labelKeys.ts";
import type { PolicyEntry } from "./policyEntry.ts";
import type { LabelSelector, Selector } from "./selector.ts";

/** What an `Exists` without a value gets. */
const anyValue = "any";

/**
 * One endpoint per selector of subjects and peers that none of `real` matches, sorted by name.
 * Nodes asked for by host policies become host endpoints unless `hasNodes`.
 */
export function makeRepresentatives(
  entries: readonly PolicyEntry[],
  real: readonly { readonly labels: readonly Label[] }[],
  hasNodes: boolean,
): readonly Endpoint[] {
  const made = new Map<string, Endpoint>();
  const asked = new Map<string, { readonly selector: LabelSelector; readonly isNode: boolean }>();
  for (const entry of entries) {
    ask(asked, entry.subject, entry.isNode);
    if (entry.origin.kind !== "rule") continue;
    for (const peer of entry.origin.peers) {
      if (peer.kind !== "endpoints" && peer.kind !== "service") continue;
      for (const selector of peer.selectors) ask(asked, selector, false);
    }
  }
  const index = indexLabels(real);
  for (const { selector, isNode } of asked.values()) {
    if (isNode ? hasNodes : matchesSome(selector, real, index)) continue;
    const labels = labelsFor(selector, isNode);
    if (labels === undefined) continue;
    const text = labels.map(formatLabel);
    const name = `representative:${[...text].sort().join(",")}`;
    const namespace = labels.find(({ key }) => key === namespaceLabelKey)?.value ?? "";
    made.set(name, {
      name,
      kind: isNode ? "Host" : "Representative",
      namespace,
      representative: true,
      labels: text,
      namedPorts: [],
      ips: [],
      node: undefined,
      givenIdentity: isNode ? 1 : undefined,
      nReplicas: 1,
      origin: undefined,
    });
  }
  return [...made.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function ask(
  asked: Map<string, { readonly selector: LabelSelector; readonly isNode: boolean }>,
  selector: Selector,
  isNode: boolean,
): void {
  if (selector.kind !== "labels" || (selector.requirements.length === 0 && !isNode)) return;
  asked.set(`${isNode}|${selector.key}`, { selector, isNode });
}

/** Endpoints by `key=value`: a selector is asked of those that carry one of its labels only. */
function indexLabels(real: readonly { readonly labels: readonly Label[] }[]): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>();
  real.forEach(({ labels }, at) => {
    for (const { key, value } of labels) {
      const text = `${key}=${value}`;
      const list = index.get(text);
      if (list === undefined) index.set(text, [at]);
      else list.push(at);
    }
  });
  return index;
}

function matchesSome(
  selector: LabelSelector,
  real: readonly { readonly labels: readonly Label[] }[],
  index: ReadonlyMap<string, readonly number[]>,
): boolean {
  const equals = selector.requirements.filter(({ operator, values }) => operator === "In" && values.length === 1);
  let candidates: readonly number[] | undefined;
  for (const { key, values } of equals) {
    const found = index.get(`${key.key}=${values[0]}`) ?? [];
    if (candidates === undefined || found.length < candidates.length) candidates = found;
  }
  if (candidates === undefined) return real.some(({ labels }) => matchesRequirements(selector.requirements, labels));
  return candidates.some((at) => matchesRequirements(selector.requirements, real[at]?.labels ?? []));
}

/** Undefined where no endpoint of this kind could match: reserved labels, contradictions. */
function labelsFor(selector: LabelSelector, isNode: boolean): readonly Label[] | undefined {
  const labels = new Map<string, Label>();
  if (isNode) labels.set("host", makeLabel("reserved", "host"));
  for (const { key, operator, values } of selector.requirements) {
    if (key.source === "reserved" && !isNode) return undefined;
    if (operator !== "In" && operator !== "Exists") continue;
    if (labels.has(key.key) && operator === "Exists") continue;
    const value = operator === "In" ? (values[0] ?? "") : key.key === namespaceLabelKey ? "default" : anyValue;
    labels.set(key.key, makeLabel(key.source === "any" ? "k8s" : key.source, key.key, value));
  }
  if (!isNode && !labels.has(namespaceLabelKey))
    labels.set(namespaceLabelKey, makeLabel("k8s", namespaceLabelKey, "default"));
  const sorted = sortLabels([...labels.values()]);
  return matchesRequirements(selector.requirements, sorted) ? sorted : undefined;
}
