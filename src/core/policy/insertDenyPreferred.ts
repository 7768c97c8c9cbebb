// Insertion of 1.14 and 1.16: the look-up prefers the more specific key, so a deny is written beside every allow that would
// be met before it, and an allow inside a denied prefix becomes a deny.
// Mirrors denyPreferredInsertWithChanges() and addKeyWithChanges() in pkg/policy/mapstate.go, Cilium v1.14.19 and v1.16.0.
// Leaves out: the order of Go's maps, where the answer depends on it; labels that items of one `specs` list give themselves.
import { AuthInheritance } from "./authInheritance.ts";
import type { CidrCoverage } from "./cidrCoverage.ts";
import type { DerivedKeys, KeyOwner, Place } from "./derivedKeys.ts";
import { derivedKeysOf } from "./derivedKeys.ts";
import type { EntryValues, ValueIndex } from "./entryValue.ts";
import { isDeny, mergeOrigins } from "./entryValue.ts";
import type { InsertContext, Inserter, Insertion, PolicyFeatures, SkipRecorder } from "./insertion.ts";
import { isBroader, isBroaderWithoutRanges, isProtocolShared } from "./keyRelation.ts";
import type { IdentityHandle, L4Bucket, L4Key, MapState } from "./mapState.ts";
import type { CachedSelector } from "./selectorCache.ts";

interface Variant {
  readonly isBroader: (a: L4Key, b: L4Key) => boolean;
  /** A deny of anyone on one port is also written for identities that are allowed on others. */
  readonly spreadsDenyOfAnyone: boolean;
  /** A deny on the key of an allow takes its place with all that depends on it. */
  readonly replacesAllow: boolean;
}

export const insertDenyPreferred114: Insertion = (state, context, recorder) =>
  new DenyPreferredInserter(state, context, recorder, {
    isBroader: isBroaderWithoutRanges,
    spreadsDenyOfAnyone: false,
    replacesAllow: true,
  });

export const insertDenyPreferred116: Insertion = (state, context, recorder) =>
  new DenyPreferredInserter(state, context, recorder, { isBroader, spreadsDenyOfAnyone: true, replacesAllow: false });

const anyone: IdentityHandle = 0;
const anyKey: L4Key = { protocol: 0, port: 0, bits: 0 };

class DenyPreferredInserter implements Inserter {
  readonly #state: MapState;
  readonly #values: EntryValues;
  readonly #coverage: () => CidrCoverage;
  readonly #recorder: SkipRecorder | undefined;
  readonly #variant: Variant;
  readonly #derived: DerivedKeys;
  readonly #auth: AuthInheritance;

  constructor(state: MapState, context: InsertContext, recorder: SkipRecorder | undefined, variant: Variant) {
    this.#state = state;
    this.#values = context.values;
    this.#coverage = context.cidrCoverage;
    this.#recorder = recorder;
    this.#variant = variant;
    this.#derived = derivedKeysOf(state);
    this.#auth = new AuthInheritance(state, context.values, (place, value, from) => this.#add(place, value, from));
  }

  insertAll(
    features: PolicyFeatures,
    key: L4Key,
    identities: ArrayLike<IdentityHandle>,
    value: ValueIndex,
    selector: CachedSelector | undefined,
  ): void {
    const bucket = this.#state.ensureBucket(key);
    const isDenied = isDeny(this.#values.precedence(value));
    if (features.deny || features.auth) this.#derived.startTracking();
    for (let index = 0; index < identities.length; index++) {
      const place = { bucket, identity: identities[index] as IdentityHandle };
      if (!features.deny) this.#insertAllow(place, value, selector, features);
      else if (this.#isEverythingDenied(place, value)) continue;
      else if (isDenied) this.#insertDeny(place, value, selector);
      else this.#insertBesideDenies(place, value, selector, features);
    }
  }

  #isEverythingDenied({ bucket, identity }: Place, value: ValueIndex): boolean {
    const every = this.#state.bucket(anyKey);
    const held = every?.table.get(anyone) ?? -1;
    if (every === undefined || held < 0 || !this.#isDeny(held)) return false;
    this.#skip(bucket, identity, value, every, anyone, held);
    return true;
  }

  #insertDeny(place: Place, value: ValueIndex, selector: CachedSelector | undefined): void {
    const { bucket, identity } = place;
    const denied: Place[] = [];
    const deleted: Place[] = [];
    for (const other of this.#state.buckets()) {
      if (!isProtocolShared(bucket.key, other.key)) continue;
      const isWider = this.#variant.isBroader(bucket.key, other.key);
      this.#forEachRelated(other, identity, (candidate, held) => {
        if (this.#isDeny(held)) return;
        const there = { bucket: other, identity: candidate };
        if (this.#isSuperset(candidate, identity)) {
          if (isWider) denied.push({ bucket: other, identity });
        } else if (isWider || other === bucket) {
          if (identity === anyone || identity === candidate) {
            deleted.push(there);
            this.#skip(other, candidate, held, bucket, identity, value);
          } else if (this.#isSuperset(identity, candidate)) {
            denied.push(there);
            this.#skip(other, candidate, held, bucket, identity, value);
          }
        } else if (
          (identity !== anyone || this.#variant.spreadsDenyOfAnyone) &&
          this.#isSuperset(identity, candidate)
        ) {
          denied.push({ bucket, identity: candidate });
        }
      });
    }
    for (const there of deleted) this.#derived.delete(there);
    for (const there of denied) this.#add(there, value, { of: place });
    this.#addDeny(place, value, selector, denied);
  }

  /** Unless another deny says it already; takes out those that say less. */
  #addDeny(place: Place, value: ValueIndex, selector: CachedSelector | undefined, denied: readonly Place[]): void {
    const { bucket, identity } = place;
    const redundant: Place[] = [];
    const beside = new Set(denied.map((there) => this.#derived.idOf(there)));
    for (const other of this.#state.buckets()) {
      if (!isProtocolShared(bucket.key, other.key)) continue;
      const isWider = this.#variant.isBroader(bucket.key, other.key);
      const isCovering = other === bucket || this.#variant.isBroader(other.key, bucket.key);
      if (!isWider && !isCovering) continue;
      const isBailed = this.#someOf(other, identity, (candidate, held) => {
        if (!this.#isDeny(held)) return false;
        const there = { bucket: other, identity: candidate };
        if (isCovering && (candidate === anyone || candidate === identity)) {
          const isSameKey = other === bucket && candidate === identity;
          if (isSameKey && !this.#derived.isMadeBy(there, selector)) return false;
          this.#skip(bucket, identity, value, other, candidate, held);
          return true;
        }
        const isInside = (other === bucket || isWider) && (identity === anyone || identity === candidate);
        if (isInside && !beside.has(this.#derived.idOf(there))) redundant.push(there);
        return false;
      });
      if (isBailed) return;
    }
    for (const there of redundant) {
      this.#skip(there.bucket, there.identity, there.bucket.table.get(there.identity), bucket, identity, value);
      this.#derived.delete(there);
    }
    this.#add(place, value, { selector });
    for (const there of denied) this.#derived.addDependent(place, there);
  }

  #insertBesideDenies(
    place: Place,
    value: ValueIndex,
    selector: CachedSelector | undefined,
    features: PolicyFeatures,
  ): void {
    const { bucket, identity } = place;
    const copies: { readonly place: Place; readonly of: Place; readonly value: ValueIndex }[] = [];
    let denying: { readonly place: Place; readonly value: ValueIndex } | undefined;
    for (const other of this.#state.buckets()) {
      if (!isProtocolShared(bucket.key, other.key)) continue;
      const isCovering = other === bucket || this.#variant.isBroader(other.key, bucket.key);
      const isBailed = this.#someOf(other, identity, (candidate, held) => {
        if (!this.#isDeny(held)) return false;
        const of = { bucket: other, identity: candidate };
        if (this.#isSuperset(identity, candidate)) {
          if (isCovering && other !== bucket) copies.push({ place: { bucket, identity: candidate }, of, value: held });
        } else if (isCovering) {
          if (candidate === anyone || candidate === identity) {
            this.#skip(bucket, identity, value, other, candidate, held);
            return true;
          }
          if (this.#isSuperset(candidate, identity)) denying = { place: of, value: held };
        } else if (
          (candidate !== anyone || this.#variant.spreadsDenyOfAnyone) &&
          this.#isSuperset(candidate, identity)
        ) {
          copies.push({ place: { bucket: other, identity }, of, value: held });
        }
        return false;
      });
      if (isBailed) return;
    }
    for (const copy of copies) {
      this.#add(copy.place, copy.value, { of: copy.of });
      this.#derived.addDependent(copy.of, copy.place);
    }
    if (denying === undefined) {
      this.#insertAllow(place, value, selector, features);
      return;
    }
    this.#skip(bucket, identity, value, denying.place.bucket, denying.place.identity, denying.value);
    this.#add(place, denying.value, this.#variant.replacesAllow ? { of: denying.place } : { selector });
  }

  #insertAllow(place: Place, value: ValueIndex, selector: CachedSelector | undefined, features: PolicyFeatures): void {
    if (!features.auth) {
      this.#add(place, value, { selector });
      return;
    }
    const { value: inherited, made } = this.#auth.inherit(place, value);
    if (this.#isUnchanged(place, inherited, selector, made)) return;
    this.#add(place, inherited, { selector });
    for (const there of made) this.#derived.addDependent(place, there);
  }

  /**
   * Nothing but who says so is new: the authentication that a key took over is asked for now, by a rule of the same policies.
   * Cilium compares neither, so that the key stays one that took it over. Mirrors MapStateEntry.DeepEqual().
   */
  #isUnchanged(place: Place, value: ValueIndex, selector: CachedSelector | undefined, made: readonly Place[]): boolean {
    const held = place.bucket.table.get(place.identity);
    if (held < 0 || this.#isDeny(held)) return false;
    const before = this.#values.get(held);
    const after = this.#values.get(value);
    if (before.isAuthExplicit || !after.isAuthExplicit) return false;
    const { origins } = this.#values;
    const isUnchanged =
      this.#values.isEquivalent(held, this.#values.intern({ ...after, isAuthExplicit: false })) &&
      origins.policies(before.origins) === origins.policies(after.origins) &&
      this.#derived.isMadeBy(place, selector) &&
      this.#derived.hasDependents(place, made);
    if (!isUnchanged) return false;
    place.bucket.table.set(place.identity, mergeOrigins(this.#values, held, value));
    return true;
  }

  /** Merges with what the key holds: only a deny takes the place of a deny. */
  #add({ bucket, identity }: Place, value: ValueIndex, from: KeyOwner): void {
    const { table } = bucket;
    const held = table.get(identity);
    const place = { bucket, identity };
    if (held < 0) {
      table.set(identity, value);
      this.#derived.add(place, from, false);
      return;
    }
    const isAdded = this.#isDeny(value);
    const isHeld = this.#isDeny(held);
    if (isHeld && !isAdded) return;
    table.set(identity, isHeld === isAdded ? this.#merge(held, value) : value);
    this.#derived.add(place, from, isHeld !== isAdded && this.#variant.replacesAllow);
  }

  /** As EntryValues.merge(), but of two inherited authentications the later holds. */
  #merge(held: ValueIndex, value: ValueIndex): ValueIndex {
    const values = this.#values;
    const merged = values.merge(held, value);
    const result = values.get(merged);
    const added = values.get(value);
    if (result.isAuthExplicit || result.authType === added.authType) return merged;
    return values.intern({ ...result, authType: added.authType });
  }

  #isDeny(value: ValueIndex): boolean {
    return isDeny(this.#values.precedence(value));
  }

  /** In Cilium's sense: never of itself. */
  #isSuperset(outer: IdentityHandle, inner: IdentityHandle): boolean {
    if (outer === inner) return false;
    return outer === anyone || this.#coverage().innerOf(outer).has(inner);
  }

  #forEachRelated(
    bucket: L4Bucket,
    identity: IdentityHandle,
    visit: (candidate: IdentityHandle, held: ValueIndex) => void,
  ): void {
    this.#someOf(bucket, identity, (candidate, held) => {
      visit(candidate, held);
      return false;
    });
  }

  /** Keys of a bucket whose identity contains or is contained in another; stops where `visit` says so. */
  #someOf(
    { table }: L4Bucket,
    identity: IdentityHandle,
    visit: (candidate: IdentityHandle, held: ValueIndex) => boolean,
  ): boolean {
    if (table.size === 0) return false;
    if (identity === anyone) {
      let isStopped = false;
      table.forEach((candidate, held) => {
        isStopped ||= visit(candidate, held);
      });
      return isStopped;
    }
    const coverage = this.#coverage();
    const related = new Set([anyone, identity, ...coverage.outerOf(identity), ...coverage.innerOf(identity)]);
    for (const candidate of related) {
      const held = table.get(candidate);
      if (held >= 0 && visit(candidate, held)) return true;
    }
    return false;
  }

  #skip(
    bucket: L4Bucket,
    identity: IdentityHandle,
    value: ValueIndex,
    by: L4Bucket,
    byIdentity: IdentityHandle,
    byValue: ValueIndex,
  ): void {
    this.#recorder?.skip("overridden-by-deny", bucket.key, identity, value, {
      key: by.key,
      identity: byIdentity,
      value: byValue,
    });
  }
}
