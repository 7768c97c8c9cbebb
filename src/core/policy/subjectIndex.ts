// Which entries select an identity, and which endpoints a subject selects: both from the selections of the subjects, so
// that no one asks every entry of every endpoint. Leaves out: nodes, whose labels are matched themselves.
import { addToList } from "../text/listMap.ts";
import type { PolicyEntry } from "./policyEntry.ts";
import type { LabelSelector } from "./selector.ts";
import type { SelectorCache } from "./selectorCache.ts";

export class SubjectIndex<
  Endpoint extends { readonly identity: { readonly handle: number }; readonly isHost: boolean },
> {
  readonly #entries: readonly PolicyEntry[];
  readonly #endpoints: readonly Endpoint[];
  readonly #cache: SelectorCache;
  /** Positions of the entries of one subject, by identity handle. */
  readonly #bySubject = new Map<number, (readonly number[])[]>();
  readonly #byHandle = new Map<number, number[]>();

  constructor(entries: readonly PolicyEntry[], endpoints: readonly Endpoint[], cache: SelectorCache) {
    this.#entries = entries;
    this.#endpoints = endpoints;
    this.#cache = cache;
    const positions = new Map<string, { readonly subject: LabelSelector; readonly at: number[] }>();
    entries.forEach(({ subject, isNode }, at) => {
      if (isNode) return;
      const held = positions.get(subject.key);
      if (held === undefined) positions.set(subject.key, { subject, at: [at] });
      else held.at.push(at);
    });
    for (const { subject, at } of positions.values()) {
      for (const handle of cache.add(subject).selections) addToList(this.#bySubject, handle, at);
    }
    endpoints.forEach(({ identity, isHost }, at) => {
      if (!isHost) addToList(this.#byHandle, identity.handle, at);
    });
  }

  /** Entries whose subject selects the identity, in their order. */
  entriesOf(handle: number): readonly PolicyEntry[] {
    return this.#pick(this.#entries, this.#bySubject.get(handle) ?? []);
  }

  /** Endpoints that the subject selects, in their order. */
  endpointsOf(subject: LabelSelector): readonly Endpoint[] {
    const selections = [...this.#cache.add(subject).selections];
    return this.#pick(
      this.#endpoints,
      selections.map((handle) => this.#byHandle.get(handle) ?? []),
    );
  }

  #pick<T>(items: readonly T[], lists: readonly (readonly number[])[]): readonly T[] {
    return lists
      .flat()
      .sort((a, b) => a - b)
      .flatMap((at) => items[at] ?? []);
  }
}
