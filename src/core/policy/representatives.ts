// Endpoints that stand in for workloads that no manifest of the folder holds (Helm makes them): one for each selector
// that matches no real endpoint, with the labels that it asks for (interfaces.md, The world).

import type { Label } from "../labels/label.ts";
import { formatLabel, makeLabel, sortLabels } from "../labels/label.ts";
import { matchesRequirements } from "../labels/requirement.ts";
import { addToList } from "../text/listMap.ts";
import type { Endpoint } from "../world/endpoint.ts";
import { namespaceLabelKey } from "./k8s/labelKeys.ts";
import type { PolicyEntry } from "./policyEntry.ts";
import type { LabelSelector, Selector } from "./selector.ts";

/** What an `Exists` without a value gets. */
const anyValue = "any";

/** Made once for the real endpoints of a world; what it found for a selector stays while those stay. */
export class Representatives {
  readonly #real: readonly { readonly labels: readonly Label[] }[];
  readonly #hasNodes: boolean;
  readonly #index: ReadonlyMap<string, readonly number[]>;
  readonly #made = new Map<string, Endpoint | undefined>();
  readonly #byName = new Map<string, Endpoint>();

  /** With `hasNodes`, nodes that a host policy asks for are no reason to make a host endpoint. */
  constructor(real: readonly { readonly labels: readonly Label[] }[], hasNodes: boolean) {
    this.#real = real;
    this.#hasNodes = hasNodes;
    this.#index = indexLabels(real);
  }

  /** For each selector of the subject and the peers that matches no real endpoint, as often as it is there; the same objects as before. */
  standInFor({ subject, isNode, origin }: PolicyEntry): readonly Endpoint[] {
    const ofSubject = this.#find(subject, isNode);
    const found = ofSubject === undefined ? [] : [ofSubject];
    if (origin.kind !== "rule") return found;
    for (const { kind, selectors } of origin.peers) {
      if (kind !== "endpoints" && kind !== "service") continue;
      for (const selector of selectors) {
        const endpoint = this.#find(selector, false);
        if (endpoint !== undefined) found.push(endpoint);
      }
    }
    return found;
  }

  #find(selector: Selector, isNode: boolean): Endpoint | undefined {
    if (selector.kind !== "labels") return undefined;
    // As written: `[x, y]` and `[y, x]` select the same, and ask for other labels first.
    const key = isNode ? `node ${selector.cacheKey}` : selector.cacheKey;
    if (this.#made.has(key)) return this.#made.get(key);
    const endpoint = this.#make(selector, isNode);
    this.#made.set(key, endpoint);
    return endpoint;
  }

  #make(selector: LabelSelector, isNode: boolean): Endpoint | undefined {
    if (isNode ? this.#hasNodes : matchesSome(selector, this.#real, this.#index)) return undefined;
    const labels = labelsFor(selector, isNode);
    if (labels === undefined) return undefined;
    const text = labels.map(formatLabel);
    const name = `representative:${[...text].sort().join(",")}`;
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const endpoint: Endpoint = {
      name,
      kind: isNode ? "Host" : "Representative",
      namespace: labels.find(({ key }) => key === namespaceLabelKey)?.value ?? "",
      representative: true,
      labels: text,
      namedPorts: [],
      ips: [],
      node: undefined,
      givenIdentity: isNode ? 1 : undefined,
      nReplicas: 1,
      origin: undefined,
    };
    this.#byName.set(name, endpoint);
    return endpoint;
  }
}

/** Endpoints by `key=value`: a selector is asked of those that carry one of its labels only. */
function indexLabels(real: readonly { readonly labels: readonly Label[] }[]): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>();
  real.forEach(({ labels }, at) => {
    for (const { key, value } of labels) {
      const text = `${key}=${value}`;
      addToList(index, text, at);
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
