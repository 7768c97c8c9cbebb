// Selectors and the identities that each selects, kept up as identities come and go.
// Mirrors pkg/policy/selectorcache.go, Cilium v1.20.2; look-ups start from the label that fewest identities carry, and
// from the prefix for CIDRs, instead of asking every identity.

import type { Prefix } from "../ipcache/prefix.ts";
import { containsPrefix } from "../ipcache/prefix.ts";
import { addToList } from "../text/listMap.ts";
import type { Identity, IdentityRegistry } from "./identities.ts";
import type { CidrMatching, Selector } from "./selector.ts";
import { isWildcard, matchesSelector, wildcardSelector } from "./selector.ts";

export interface CachedSelector {
  readonly selector: Selector;
  /** Cilium's text, as it stands in its messages. */
  readonly text: string;
  readonly isWildcard: boolean;
  /** `reserved:none`: never selects, and is never merged. */
  readonly isNone: boolean;
  /** Handles of the selected identities, ascending; a new array whenever it changes. */
  selections: Int32Array;
}

export class SelectorCache {
  readonly #identities: IdentityRegistry;
  readonly #matching: CidrMatching;
  readonly #textOf: (cacheKey: string) => string;
  readonly #selectors = new Map<string, CachedSelector>();
  readonly #byLabel = new Map<string, number[]>();
  readonly #indexed = new Set<number>();
  #handlesOfNames: ReadonlyMap<string, readonly number[]> | undefined;
  #cidrs: { readonly prefix: Prefix; readonly handle: number }[] = [];
  #areCidrsSorted = true;

  /** `textOf`: the text of a selector in Cilium's messages. */
  constructor(identities: IdentityRegistry, matching: CidrMatching, textOf: (cacheKey: string) => string) {
    this.#identities = identities;
    this.#matching = matching;
    this.#textOf = textOf;
    for (const handle of identities.liveHandles()) this.#index(identities.get(handle));
    // Cilium's repository has it from the start: an empty CIDR group selector, of the same text, is taken for it.
    this.add(wildcardSelector);
  }

  /** The cached form of a selector; equal selectors share one. */
  add(selector: Selector): CachedSelector {
    const known = this.#selectors.get(selector.cacheKey);
    if (known !== undefined) return known;
    const cached: CachedSelector = {
      selector,
      text: this.#textOf(selector.cacheKey),
      isWildcard: isWildcard(selector),
      isNone: selector.key === "reserved:none=",
      selections: this.#select(selector),
    };
    this.#selectors.set(selector.cacheKey, cached);
    return cached;
  }

  /** What FQDN selectors select where names are no labels: handles by the text of the selector. */
  updateNames(handles: ReadonlyMap<string, readonly number[]>): void {
    this.#handlesOfNames = handles;
    for (const cached of this.#selectors.values()) {
      if (cached.selector.kind !== "fqdn") continue;
      const selections = this.#select(cached.selector);
      const isSame =
        selections.length === cached.selections.length &&
        selections.every((handle, at) => handle === cached.selections[at]);
      if (!isSame) cached.selections = selections;
    }
  }

  /** Forgets selectors that nothing uses any more. */
  retain(isUsed: (cached: CachedSelector) => boolean): void {
    for (const [key, cached] of this.#selectors) if (!isUsed(cached)) this.#selectors.delete(key);
  }

  /** Identities that came alive or went; selections that they touch become new arrays. */
  updateIdentities(added: readonly Identity[], removed: readonly Identity[]): void {
    for (const identity of added) this.#index(identity);
    const gone = new Set(removed.map(({ handle }) => handle));
    for (const cached of this.#selectors.values()) {
      if (cached.selector.kind === "fqdn" && this.#handlesOfNames !== undefined) continue;
      const came: number[] = [];
      for (const { handle, labels } of added)
        if (matchesSelector(cached.selector, labels, this.#matching)) came.push(handle);
      const isTouched = isAnySelected(cached.selections, gone);
      if (came.length === 0 && !isTouched) continue;
      const kept = isTouched ? cached.selections.filter((handle) => !gone.has(handle)) : cached.selections;
      cached.selections = Int32Array.from([...kept, ...came]).sort();
    }
  }

  #select(selector: Selector): Int32Array {
    if (selector.kind === "fqdn" && this.#handlesOfNames !== undefined)
      return Int32Array.from(new Set(this.#handlesOfNames.get(selector.cacheKey))).sort();
    const found: number[] = [];
    for (const handle of this.#candidates(selector)) {
      const identity = this.#identities.get(handle);
      if (
        identity !== undefined &&
        this.#identities.isLive(handle) &&
        matchesSelector(selector, identity.labels, this.#matching)
      )
        found.push(handle);
    }
    return Int32Array.from(found).sort();
  }

  /** A superset of what the selector selects, as small as an index gives it. */
  #candidates(selector: Selector): Iterable<number> {
    if (selector.kind === "opaque") return [];
    if (selector.kind === "fqdn") return this.#byLabel.get(selector.label.key) ?? [];
    let best: readonly number[] | undefined;
    for (const { key, operator, values } of selector.requirements) {
      if (operator === "NotIn" || operator === "DoesNotExist") continue;
      let candidates: readonly number[];
      if (key.cidr !== undefined) candidates = this.#within(key.cidr);
      else if (operator === "In" && !(selector.kind === "cidr" && selector.isEncoded))
        candidates = values.flatMap((value) => this.#byLabel.get(`${key.key}=${value}`) ?? []);
      else if (selector.kind === "cidr") continue;
      else candidates = this.#byLabel.get(key.key) ?? [];
      if (best === undefined || candidates.length < best.length) best = candidates;
    }
    return best ?? this.#identities.liveHandles();
  }

  #within(outer: Prefix): readonly number[] {
    if (!this.#areCidrsSorted) {
      this.#cidrs.sort((a, b) => compareAddress(a.prefix, b.prefix));
      this.#areCidrsSorted = true;
    }
    let low = 0;
    let high = this.#cidrs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#cidrs[middle];
      if (entry !== undefined && compareAddress(entry.prefix, outer) < 0) low = middle + 1;
      else high = middle;
    }
    const found: number[] = [];
    for (let index = low; index < this.#cidrs.length; index++) {
      const entry = this.#cidrs[index];
      if (entry === undefined || !sharesLeadingBits(outer, entry.prefix)) break;
      if (containsPrefix(outer, entry.prefix)) found.push(entry.handle);
    }
    return found;
  }

  #index(identity: Identity | undefined): void {
    if (identity === undefined || this.#indexed.has(identity.handle)) return;
    this.#indexed.add(identity.handle);
    // The longest of them is in every prefix that one of the others is in.
    const longest = longestPrefix(identity);
    if (longest !== undefined) {
      this.#cidrs.push({ prefix: longest, handle: identity.handle });
      this.#areCidrsSorted = false;
    }
    for (const label of identity.labels) {
      if (label.cidr !== undefined) continue;
      for (const text of [label.key, `${label.key}=${label.value}`]) {
        addToList(this.#byLabel, text, identity.handle);
      }
    }
  }
}

/** Up to 1.14 an identity carries every shorter prefix too. */
function longestPrefix({ labels }: Identity): Prefix | undefined {
  let longest: Prefix | undefined;
  for (const { cidr } of labels) if (cidr !== undefined && cidr.bits >= (longest?.bits ?? 0)) longest = cidr;
  return longest;
}

function isAnySelected(selections: Int32Array, handles: ReadonlySet<number>): boolean {
  if (handles.size > selections.length / 8) return selections.some((handle) => handles.has(handle));
  for (const handle of handles) if (selects(selections, handle)) return true;
  return false;
}

/** `handle` is in a sorted selection. */
export function selects(selections: Int32Array, handle: number): boolean {
  let low = 0;
  let high = selections.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = selections[middle] as number;
    if (found === handle) return true;
    if (found < handle) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

/** By family, then address, then shorter first. */
function compareAddress(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family;
  for (let index = 0; index < a.words.length; index++) {
    const difference = (a.words[index] ?? 0) - (b.words[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.bits - b.bits;
}

function sharesLeadingBits(outer: Prefix, inner: Prefix): boolean {
  return containsPrefix(outer, { ...inner, bits: inner.family === 4 ? 32 : 128 });
}
