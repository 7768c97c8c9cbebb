// Who asked for each key of a map state: selectors, or other keys that it was written beside and that it goes with.
// Mirrors owners and dependents of MapStateEntry in pkg/policy/mapstate.go, Cilium v1.14.19 and v1.16.0.
import type { IdentityHandle, L4Bucket, MapState } from "./mapState.ts";
import type { CachedSelector } from "./selectorCache.ts";

/** Where a key is, or would be. */
export interface Place {
  readonly bucket: L4Bucket;
  readonly identity: IdentityHandle;
}

/** Undefined as selector: a key of Cilium's own. */
export type KeyOwner = { readonly selector: CachedSelector | undefined } | { readonly of: Place };

/** Bucket and identity as one number. */
export type PlaceId = number;

const identitiesPerBucket = 2 ** 26;

const known = new WeakMap<MapState, DerivedKeys>();

/** Those of a map state: its keys come in several rounds. */
export function derivedKeysOf(state: MapState): DerivedKeys {
  const keys = known.get(state) ?? new DerivedKeys();
  known.set(state, keys);
  return keys;
}

export class DerivedKeys {
  #isTracking = false;
  readonly #buckets: L4Bucket[] = [];
  readonly #indices = new Map<L4Bucket, number>();
  readonly #owners = new Map<PlaceId, Set<PlaceId | CachedSelector | undefined>>();
  readonly #dependents = new Map<PlaceId, Set<PlaceId>>();

  /** Where no rule denies or asks for authentication nobody asks who asked for a key; then nothing is kept here. */
  startTracking(): void {
    this.#isTracking = true;
  }

  idOf({ bucket, identity }: Place): PlaceId {
    let index = this.#indices.get(bucket);
    if (index === undefined) {
      index = this.#buckets.push(bucket) - 1;
      this.#indices.set(bucket, index);
    }
    return index * identitiesPerBucket + identity;
  }

  /** `isNew`: what was known of the key no longer holds. */
  add(place: Place, from: KeyOwner, isNew: boolean): void {
    if (!this.#isTracking) return;
    const id = this.idOf(place);
    const owner = "of" in from ? this.idOf(from.of) : from.selector;
    if (isNew) this.#dependents.delete(id);
    const owners = this.#owners.get(id);
    if (owners === undefined || isNew) this.#owners.set(id, new Set([owner]));
    else owners.add(owner);
  }

  addDependent(of: Place, place: Place): void {
    if (!this.#isTracking) return;
    const id = this.idOf(of);
    const dependents = this.#dependents.get(id);
    if (dependents === undefined) this.#dependents.set(id, new Set([this.idOf(place)]));
    else dependents.add(this.idOf(place));
  }

  /** Nothing else asked for the key. */
  isMadeBy(place: Place, selector: CachedSelector | undefined): boolean {
    const owners = this.#owners.get(this.idOf(place));
    return owners?.size === 1 && owners.has(selector);
  }

  /** Exactly these keys were written beside it. */
  hasDependents(place: Place, dependents: readonly Place[]): boolean {
    const known = this.#dependents.get(this.idOf(place));
    const others = new Set(dependents.map((there) => this.idOf(there)));
    return others.size === (known?.size ?? 0) && [...others].every((there) => known?.has(there) === true);
  }

  /** Takes a key out of the map, and those that only it asked for. */
  delete(place: Place): void {
    const id = this.idOf(place);
    if (place.bucket.table.get(place.identity) < 0) return;
    for (const owner of this.#owners.get(id) ?? [])
      if (typeof owner === "number") this.#dependents.get(owner)?.delete(id);
    this.#remove(id);
  }

  #remove(id: PlaceId): void {
    for (const dependent of [...(this.#dependents.get(id) ?? [])]) {
      const owners = this.#owners.get(dependent);
      if (owners === undefined || !owners.delete(id)) continue;
      this.#dependents.get(id)?.delete(dependent);
      if (owners.size === 0) this.#remove(dependent);
    }
    this.#owners.delete(id);
    this.#dependents.delete(id);
    this.#buckets[Math.floor(id / identitiesPerBucket)]?.table.delete(id % identitiesPerBucket);
  }
}
