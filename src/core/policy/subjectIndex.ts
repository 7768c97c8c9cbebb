// Which entries select an identity, from the selections of the subjects, so that no one asks every entry of every endpoint.
// An update costs what it touches: identities that no changed entry or selection concerns keep their arrays.
// Leaves out: nodes, whose labels are matched themselves.
import { addToList } from "../text/listMap.ts";
import type { EntryChange } from "./entryChange.ts";
import type { PolicyEntry } from "./policyEntry.ts";
import type { CachedSelector, SelectorCache } from "./selectorCache.ts";

interface Item {
  readonly entry: PolicyEntry;
  /** Ascending along the entries of the world. */
  rank: number;
}

/** The entries of one subject. */
interface Group {
  readonly key: string;
  readonly subject: CachedSelector;
  /** By rank. */
  items: readonly Item[];
  /** Of the subject, as the index knows them. */
  selections: Int32Array;
}

/** Between the ranks of neighbours at first. */
const gap = 1024;
const smallestGap = 1 / 1024;
const nothing = new Int32Array();

export class SubjectIndex {
  readonly #cache: SelectorCache;
  readonly #items = new Map<PolicyEntry, Item>();
  /** By key of the subject. */
  readonly #groups = new Map<string, Group>();
  /** By identity handle. */
  readonly #groupsOf = new Map<number, Group[]>();
  readonly #entriesOf = new Map<number, readonly PolicyEntry[]>();

  constructor(cache: SelectorCache) {
    this.#cache = cache;
  }

  /** Takes in changed entries, and selections that changed since the last time. */
  update(change: EntryChange): void {
    const touched = this.#remove(change.removed);
    for (const group of this.#add(change)) touched.add(group);
    for (const group of touched) {
      for (const handle of group.selections) this.#entriesOf.delete(handle);
      if (group.items.length > 0) continue;
      this.#groups.delete(group.key);
      this.#select(group, nothing);
    }
    for (const group of this.#groups.values()) {
      if (group.selections !== group.subject.selections) this.#select(group, group.subject.selections);
    }
  }

  /** Entries whose subject selects the identity, in their order; the same array while they stay. */
  entriesOf(handle: number): readonly PolicyEntry[] {
    let entries = this.#entriesOf.get(handle);
    if (entries === undefined) {
      const groups = this.#groupsOf.get(handle) ?? [];
      const items = groups.flatMap((group) => group.items);
      if (groups.length > 1) items.sort(byRank);
      entries = items.map(({ entry }) => entry);
      this.#entriesOf.set(handle, entries);
    }
    return entries;
  }

  #remove(removed: readonly PolicyEntry[]): Set<Group> {
    const gone = new Set<Item>();
    const touched = new Set<Group>();
    for (const entry of removed) {
      const item = this.#items.get(entry);
      const group = entry.isNode ? undefined : this.#groups.get(entry.subject.key);
      this.#items.delete(entry);
      if (item !== undefined) gone.add(item);
      if (group !== undefined) touched.add(group);
    }
    for (const group of touched) group.items = group.items.filter((item) => !gone.has(item));
    return touched;
  }

  #add(change: EntryChange): Iterable<Group> {
    const added = new Map<Group, Item[]>();
    for (const item of this.#rank(change)) {
      const { subject, isNode } = item.entry;
      if (isNode) continue;
      let group = this.#groups.get(subject.key);
      if (group === undefined) {
        group = { key: subject.key, subject: this.#cache.add(subject), items: [], selections: nothing };
        this.#groups.set(subject.key, group);
      }
      addToList(added, group, item);
    }
    for (const [group, items] of added) group.items = [...group.items, ...items].sort(byRank);
    return added.keys();
  }

  /** The added entries, ranked between their neighbours; where there is no room, all are ranked anew. */
  #rank({ entries, start, added }: EntryChange): readonly Item[] {
    const rankOf = (entry: PolicyEntry | undefined) => entry && this.#items.get(entry)?.rank;
    const width = gap * (added.length + 1);
    const next = rankOf(entries[start + added.length]);
    const low = rankOf(entries[start - 1]) ?? (next ?? width) - width;
    const step = ((next ?? low + width) - low) / (added.length + 1);
    const items = added.map((entry, at) => ({ entry, rank: low + step * (at + 1) }));
    for (const item of items) this.#items.set(item.entry, item);
    if (step < smallestGap) {
      entries.forEach((entry, at) => {
        const item = this.#items.get(entry);
        if (item !== undefined) item.rank = at * gap;
      });
    }
    return items;
  }

  /** The group's subject selects others than before. */
  #select(group: Group, selections: Int32Array): void {
    for (const handle of missingFrom(selections, group.selections)) {
      const groups = this.#groupsOf.get(handle) ?? [];
      groups.splice(groups.indexOf(group), 1);
      this.#entriesOf.delete(handle);
    }
    for (const handle of missingFrom(group.selections, selections)) {
      addToList(this.#groupsOf, handle, group);
      this.#entriesOf.delete(handle);
    }
    group.selections = selections;
  }
}

function byRank(a: Item, b: Item): number {
  return a.rank - b.rank;
}

/** Handles of `selections` that are not in `others`; both ascend. */
function missingFrom(others: Int32Array, selections: Int32Array): readonly number[] {
  const missing: number[] = [];
  let at = 0;
  for (const handle of selections) {
    while (at < others.length && (others[at] ?? 0) < handle) at++;
    if (others[at] !== handle) missing.push(handle);
  }
  return missing;
}
