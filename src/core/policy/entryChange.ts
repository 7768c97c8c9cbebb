// What an update does to the entries of a world, as one cut: the rest are the same objects in the same order.
import { unchangedEnds } from "../text/unchangedEnds.ts";
import type { PolicyEntry } from "./policyEntry.ts";

export interface EntryChange {
  /** All of them, after it. */
  readonly entries: readonly PolicyEntry[];
  /** Where `added` stand in `entries`, and `removed` stood. */
  readonly start: number;
  readonly removed: readonly PolicyEntry[];
  readonly added: readonly PolicyEntry[];
}

export function changeOfEntries(before: readonly PolicyEntry[], entries: readonly PolicyEntry[]): EntryChange {
  const [start, end] = unchangedEnds(before, entries);
  return {
    entries,
    start,
    removed: before.slice(start, before.length - end),
    added: entries.slice(start, entries.length - end),
  };
}
