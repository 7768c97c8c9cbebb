// The stand-ins of a world, counted by who asks for them: an update asks for its changed entries only.
import type { Endpoint } from "../world/endpoint.ts";
import type { EntryChange } from "./entryChange.ts";
import type { PolicyEntry } from "./policyEntry.ts";
import type { Representatives } from "./representatives.ts";

export class StandIns {
  readonly #representatives: Representatives;
  readonly #nAsking = new Map<Endpoint, number>();
  #endpoints: readonly Endpoint[] = [];

  constructor(representatives: Representatives, entries: readonly PolicyEntry[]) {
    this.#representatives = representatives;
    this.update({ removed: [], added: entries });
  }

  /** Sorted by name; the same array while they stay. */
  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  update({ removed, added }: Pick<EntryChange, "removed" | "added">): void {
    const before = new Map<Endpoint, number>();
    const count = (entry: PolicyEntry, change: number) => {
      for (const endpoint of this.#representatives.standInFor(entry)) {
        const nAsking = this.#nAsking.get(endpoint) ?? 0;
        if (!before.has(endpoint)) before.set(endpoint, nAsking);
        this.#nAsking.set(endpoint, nAsking + change);
      }
    };
    for (const entry of removed) count(entry, -1);
    for (const entry of added) count(entry, 1);
    const nAsking = (endpoint: Endpoint) => this.#nAsking.get(endpoint) ?? 0;
    const came = [...before].flatMap(([endpoint, n]) => (n === 0 && nAsking(endpoint) > 0 ? [endpoint] : []));
    const hasGone = [...before].some(([endpoint, n]) => n > 0 && nAsking(endpoint) === 0);
    if (came.length === 0 && !hasGone) return;
    this.#endpoints = [...this.#endpoints.filter((endpoint) => nAsking(endpoint) > 0), ...came].sort(byName);
  }
}

function byName(a: Endpoint, b: Endpoint): number {
  return a.name < b.name ? -1 : 1;
}
