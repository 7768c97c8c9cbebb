// Authentication that a key takes over from the most specific broader key that asks for one, and hands on to narrower ones.
// Mirrors authPreferredInsert() in pkg/policy/mapstate.go, Cilium v1.14.19 and v1.16.0.
// Leaves out: the order of Go's maps, which decides between equally specific keys.
import type { KeyOwner, Place } from "./derivedKeys.ts";
import type { EntryValue, EntryValues, ValueIndex } from "./entryValue.ts";
import { isDeny } from "./entryValue.ts";
import { specificityOf } from "./keyRelation.ts";
import type { IdentityHandle, L4Bucket, MapState } from "./mapState.ts";

const anyone: IdentityHandle = 0;

interface Held extends Place {
  readonly value: EntryValue;
}

export class AuthInheritance {
  readonly #state: MapState;
  readonly #values: EntryValues;
  readonly #add: (place: Place, value: ValueIndex, from: KeyOwner) => void;

  constructor(state: MapState, values: EntryValues, add: (place: Place, value: ValueIndex, from: KeyOwner) => void) {
    this.#state = state;
    this.#values = values;
    this.#add = add;
  }

  /** What a new allow is to hold, and the keys that were made for its sake. */
  inherit(place: Place, index: ValueIndex): { readonly value: ValueIndex; readonly made: readonly Place[] } {
    const value = this.#values.get(index);
    return value.isAuthExplicit ? { value: index, made: this.#handOn(place, value) } : this.#takeOver(place, value);
  }

  #takeOver(place: Place, value: EntryValue): { readonly value: ValueIndex; readonly made: readonly Place[] } {
    const { bucket, identity } = place;
    let { authType } = value;
    let highest = 0;
    for (const other of this.#state.buckets()) {
      for (const candidate of identity === anyone ? [anyone] : [anyone, identity]) {
        const held = this.#allowAt(other, candidate);
        if (held === undefined || !held.value.isAuthExplicit) continue;
        const specificity = specificityOf(candidate, other.key, identity, bucket.key);
        if (specificity <= highest) continue;
        highest = specificity;
        authType = held.value.authType;
      }
    }
    const made = highest === 0 && identity === anyone ? this.#combineAll(place, value) : [];
    return { value: this.#values.intern({ ...value, authType }), made };
  }

  /** Beside a new key of one port, keys of that port for identities that ask for authentication on every port. */
  #combineAll({ bucket }: Place, value: EntryValue): readonly Place[] {
    if (bucket.key.protocol === 0) return [];
    const made: Place[] = [];
    for (const other of this.#state.buckets()) {
      if (other.key.protocol !== 0) continue;
      const identities: IdentityHandle[] = [];
      other.table.forEach((identity) => {
        if (identity !== anyone) identities.push(identity);
      });
      for (const identity of identities) {
        const held = this.#allowAt(other, identity);
        if (held?.value.isAuthExplicit === true) made.push(this.#combine(held, { bucket, identity }, value));
      }
    }
    return made;
  }

  /** A plain allow of both, with the authentication of the key for every port. */
  #combine(broad: Held, place: Place, narrow: EntryValue): Place {
    const origins = this.#values.origins.union(broad.value.origins, narrow.origins);
    const { authType } = broad.value;
    const value = { precedence: 0, parser: "", listener: "", authType, isAuthExplicit: false, origins };
    this.#add(place, this.#values.intern(value), { of: { bucket: broad.bucket, identity: broad.identity } });
    return place;
  }

  #handOn(place: Place, value: EntryValue): readonly Place[] {
    const { bucket, identity } = place;
    const made: Place[] = [];
    const narrower: (Held & { readonly specificity: number })[] = [];
    for (const other of [...this.#state.buckets()]) {
      this.#forEach(other, identity, (held) => {
        const specificity = specificityOf(identity, bucket.key, held.identity, other.key);
        if (specificity > 0) {
          if (!held.value.isAuthExplicit) narrower.push({ ...held, specificity });
        } else if (
          !held.value.isAuthExplicit &&
          identity !== anyone &&
          bucket.key.protocol === 0 &&
          held.identity === anyone &&
          other.key.protocol !== 0
        ) {
          made.push(this.#combine({ ...place, value }, { bucket: other, identity }, held.value));
        }
      });
    }
    for (const held of narrower) {
      if (this.#hasCloser(place, held)) continue;
      const { authType } = value;
      held.bucket.table.set(held.identity, this.#values.intern({ ...held.value, authType }));
    }
    return made;
  }

  /** Between the new key and a narrower one lies another that asks for authentication. */
  #hasCloser(place: Place, narrow: Held & { readonly specificity: number }): boolean {
    for (const between of this.#state.buckets()) {
      for (const identity of narrow.identity === anyone ? [anyone] : [anyone, narrow.identity]) {
        const held = this.#allowAt(between, identity);
        if (held === undefined || !held.value.isAuthExplicit) continue;
        if (specificityOf(place.identity, place.bucket.key, identity, between.key) === 0) continue;
        if (specificityOf(identity, between.key, narrow.identity, narrow.bucket.key) > narrow.specificity) return true;
      }
    }
    return false;
  }

  /** Allows of a bucket that a key of `identity` could cover, or be combined with. */
  #forEach(bucket: L4Bucket, identity: IdentityHandle, visit: (held: Held) => void): void {
    const identities: IdentityHandle[] = identity === anyone ? [] : [anyone, identity];
    if (identity === anyone) {
      bucket.table.forEach((candidate) => {
        identities.push(candidate);
      });
    }
    for (const candidate of identities) {
      const held = this.#allowAt(bucket, candidate);
      if (held !== undefined) visit(held);
    }
  }

  #allowAt(bucket: L4Bucket, identity: IdentityHandle): Held | undefined {
    const index = bucket.table.get(identity);
    if (index < 0) return undefined;
    const value = this.#values.get(index);
    return isDeny(value.precedence) ? undefined : { bucket, identity, value };
  }
}
