// The endpoints that a subject selects, from its selections.
import { addToList } from "../text/listMap.ts";
import type { LabelSelector } from "./selector.ts";
import type { SelectorCache } from "./selectorCache.ts";

interface Found<Endpoint> {
  readonly selections: Int32Array;
  readonly endpoints: readonly Endpoint[];
}

/** Leaves out: nodes, whose labels are matched themselves. */
export class EndpointIndex<
  Endpoint extends { readonly identity: { readonly handle: number }; readonly isHost: boolean },
> {
  readonly #endpoints: readonly Endpoint[];
  readonly #cache: SelectorCache;
  /** Positions, by identity handle. */
  readonly #byHandle = new Map<number, number[]>();
  readonly #found = new Map<string, Found<Endpoint>>();

  constructor(endpoints: readonly Endpoint[], cache: SelectorCache) {
    this.#endpoints = endpoints;
    this.#cache = cache;
    endpoints.forEach(({ identity, isHost }, at) => {
      if (!isHost) addToList(this.#byHandle, identity.handle, at);
    });
  }

  /** In their order; the same array while they stay. */
  endpointsOf(subject: LabelSelector): readonly Endpoint[] {
    const { selections } = this.#cache.add(subject);
    const known = this.#found.get(subject.cacheKey);
    if (known?.selections === selections) return known.endpoints;
    const endpoints = [...selections]
      .flatMap((handle) => this.#byHandle.get(handle) ?? [])
      .sort((a, b) => a - b)
      .flatMap((at) => this.#endpoints[at] ?? []);
    this.#found.set(subject.cacheKey, { selections, endpoints });
    return endpoints;
  }
}
