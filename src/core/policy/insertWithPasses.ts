// Insertion where some rule passes to the next tier: a pass makes no key of its own, and lifts what it covers of later tiers.
// Mirrors insertWithPasses() and pruneCoveredNarrowerKey() in pkg/policy/mapstate.go, Cilium v1.20.2.
import type { EntryValues, ValueIndex } from "./entryValue.ts";
import { isDeny } from "./entryValue.ts";
import type { InsertContext, Inserter, PolicyFeatures, SkipReason, SkipRecorder } from "./insertion.ts";
import type { IdentityHandle, L4Bucket, L4Key, MapState } from "./mapState.ts";
import type { PassEntry, PlacedEntry } from "./passStore.ts";
import { PassStore } from "./passStore.ts";
import type { PassVerdicts, TierRange } from "./passVerdicts.ts";
import { isOfTier, isPass, liftPrecedence, mergePasses, remainingPasses } from "./passVerdicts.ts";

/** `tiers`: of the direction. Filters come in the order of their tiers. */
export function insertWithPasses(
  state: MapState,
  context: InsertContext,
  tiers: readonly TierRange[],
  recorder: SkipRecorder | undefined,
): Inserter {
  return new PassInserter(state, context, tiers, recorder);
}

/** A key to insert at, narrower than the one that a rule asks for. */
interface NarrowerKey {
  readonly bucket: L4Bucket;
  readonly identity: IdentityHandle;
}

/** What the keys around a new allow or deny do to it. */
interface Surroundings {
  /** Something of its own tier goes before it. */
  readonly stopper: PlacedEntry | undefined;
  /** What of an earlier tier goes before it, unless it is lifted above that. */
  readonly rival: PlacedEntry | undefined;
  /** Of earlier tiers, that cover the new key. */
  readonly passes: PassVerdicts;
}

class PassInserter implements Inserter {
  readonly #store: PassStore;
  readonly #values: EntryValues;
  readonly #aggregateOf: (identity: IdentityHandle) => IdentityHandle;
  readonly #tiers: readonly TierRange[];
  readonly #recorder: SkipRecorder | undefined;

  constructor(
    state: MapState,
    { values, aggregateOf }: InsertContext,
    tiers: readonly TierRange[],
    recorder: SkipRecorder | undefined,
  ) {
    this.#store = new PassStore(state, values, aggregateOf);
    this.#values = values;
    this.#aggregateOf = aggregateOf;
    this.#tiers = tiers;
    this.#recorder = recorder;
  }

  insertAll(_features: PolicyFeatures, key: L4Key, identities: ArrayLike<IdentityHandle>, value: ValueIndex): void {
    const bucket = this.#store.bucket(key);
    const precedence = this.#values.precedence(value);
    const tier = this.#tiers.find((range) => isOfTier(precedence, range));
    if (tier === undefined) return;
    const entry: PassEntry = isPass(precedence)
      ? { value: this.#passValue(value), isValid: false, passes: [{ precedence, tier }] }
      : { value, isValid: true, passes: [] };
    for (let index = 0; index < identities.length; index++) {
      const identity = identities[index] as IdentityHandle;
      if (isPass(precedence)) this.#recorder?.skip("passed-on", key, identity, value, undefined);
      const aggregate = this.#aggregateOf(identity);
      const held = identity === aggregate ? undefined : this.#store.get(bucket, aggregate);
      if (held !== undefined && this.#store.isEquivalent(held, entry)) {
        if (entry.isValid)
          this.#skip("aggregate-equivalent", bucket, identity, value, { bucket, identity: aggregate, entry: held });
      } else if (isPass(precedence)) this.#insertPass(bucket, identity, entry, precedence, tier);
      else this.#insertEntry(bucket, identity, entry, tier);
    }
  }

  /** What a key with passes alone holds: nothing that a map could. */
  #passValue(value: ValueIndex): ValueIndex {
    return this.#values.intern({ ...this.#values.get(value), precedence: 0xffffffff });
  }

  #insertPass(bucket: L4Bucket, identity: IdentityHandle, entry: PassEntry, precedence: number, tier: TierRange): void {
    for (const { entry: held } of this.#covering(bucket, identity)) {
      const other = this.#values.precedence(held.value);
      if (held.isValid && tier.max >= other && other > precedence) return;
      if (held.passes.some((pass) => pass.tier.min === tier.min && pass.precedence >= precedence)) return;
    }
    this.#pruneCovered(bucket, identity, entry, precedence);
    this.#store.add(bucket, identity, entry);
  }

  /**
   * An allow or deny, lifted by the passes of earlier tiers that cover it. Where such a pass is narrower, the entry is there
   * a second time, at the narrower key and lifted.
   */
  #insertEntry(bucket: L4Bucket, identity: IdentityHandle, entry: PassEntry, tier: TierRange): void {
    const done = new NarrowerKeys();
    const found: NarrowerKey[] = [];
    const around = this.#lookAround(bucket, identity, entry, tier, found, done);
    if (around.stopper !== undefined) {
      this.#skipBehind(bucket, identity, entry.value, around.stopper);
      return;
    }
    const queue = found.filter((key) => done.add(key));
    const isLifted = around.passes.length > 0 && this.#liftedOf(entry, around) > this.#rankOf(around.rival);
    for (const narrower of this.#store.narrower(bucket, identity)) {
      const isCovered = this.#aggregateOf(identity) === identity || narrower.identity === identity;
      if (around.rival === undefined && isCovered)
        this.#prune(narrower, bucket, identity, entry, this.#values.precedence(entry.value));
      const key = this.#narrowed(narrower, bucket, identity, tier);
      if (key !== undefined && done.add(key)) queue.push(key);
    }
    if (isLifted) this.#addLifted(bucket, identity, entry, this.#liftedOf(entry, around));
    else if (around.rival === undefined) this.#store.add(bucket, identity, entry);
    else this.#skipBehind(bucket, identity, entry.value, around.rival);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const more: NarrowerKey[] = [];
      const { passes, rival } = this.#lookAround(next.bucket, next.identity, entry, tier, more, done);
      queue.push(...more.filter((key) => done.add(key)));
      const lifted = liftPrecedence(this.#values.precedence(entry.value), passes);
      if (lifted > this.#rankOf(rival)) this.#addLifted(next.bucket, next.identity, entry, lifted);
    }
  }

  #lookAround(
    bucket: L4Bucket,
    identity: IdentityHandle,
    entry: PassEntry,
    tier: TierRange,
    found: NarrowerKey[],
    done: NarrowerKeys,
  ): Surroundings {
    const precedence = this.#values.precedence(entry.value);
    const aggregate = this.#aggregateOf(identity);
    let passes: PassVerdicts = [];
    let stopper: PlacedEntry | undefined;
    let rival: PlacedEntry | undefined;
    for (const held of this.#store.broader(bucket, identity)) {
      const isCovering = identity !== aggregate || held.identity === aggregate;
      const earlier = held.entry.passes.filter((pass) => pass.tier.min > precedence);
      if (isCovering) {
        passes = mergePasses(passes, earlier);
        if (held.entry.passes.some((pass) => pass.tier.min <= precedence && pass.precedence > precedence))
          stopper ??= held;
      } else if (earlier.length > 0) found.push({ bucket, identity: held.identity });
      const other = this.#values.precedence(held.entry.value);
      const isSameKey = held.bucket === bucket && held.identity === identity;
      const isBefore = other > precedence || (other === precedence && isDeny(precedence) && !isSameKey);
      if (!held.entry.isValid || !isBefore) continue;
      if (isCovering && other <= tier.max) stopper ??= held;
      else if (isCovering && other > this.#rankOf(rival)) rival = held;
      else if (!isCovering && other <= tier.max) done.add({ bucket, identity: held.identity });
    }
    return { stopper, rival, passes };
  }

  #rankOf(rival: PlacedEntry | undefined): number {
    return rival === undefined ? 0 : this.#values.precedence(rival.entry.value);
  }

  #liftedOf({ value }: PassEntry, { passes }: Surroundings): number {
    return liftPrecedence(this.#values.precedence(value), passes);
  }

  /** The key of the entry within a narrower pass of an earlier tier. */
  #narrowed(
    narrower: PlacedEntry,
    bucket: L4Bucket,
    identity: IdentityHandle,
    tier: TierRange,
  ): NarrowerKey | undefined {
    const of = narrower.identity === this.#aggregateOf(identity) ? identity : narrower.identity;
    if (narrower.bucket === bucket && of === identity) return undefined;
    const isEarlier = narrower.entry.passes.some((pass) => pass.precedence > tier.max);
    return isEarlier ? { bucket: narrower.bucket, identity: of } : undefined;
  }

  #addLifted(bucket: L4Bucket, identity: IdentityHandle, entry: PassEntry, precedence: number): void {
    this.#pruneCovered(bucket, identity, entry, precedence);
    const value = this.#values.intern({ ...this.#values.get(entry.value), precedence });
    this.#store.add(bucket, identity, { ...entry, value });
  }

  /** Keys of the identity and its aggregate that cover the key. */
  #covering(bucket: L4Bucket, identity: IdentityHandle): readonly PlacedEntry[] {
    const aggregate = this.#aggregateOf(identity);
    return this.#store
      .broader(bucket, identity)
      .filter((held) => identity !== aggregate || held.identity === aggregate);
  }

  #pruneCovered(bucket: L4Bucket, identity: IdentityHandle, entry: PassEntry, precedence: number): void {
    const aggregate = this.#aggregateOf(identity);
    for (const narrower of this.#store.narrower(bucket, identity)) {
      if (identity === aggregate || narrower.identity === identity)
        this.#prune(narrower, bucket, identity, entry, precedence);
    }
  }

  /** Takes from a covered key what is lower, and of one of the same port what an aggregate now says. */
  #prune(
    narrower: PlacedEntry,
    bucket: L4Bucket,
    identity: IdentityHandle,
    entry: PassEntry,
    precedence: number,
  ): void {
    const { entry: held } = narrower;
    const passes = remainingPasses(held.passes, precedence);
    const other = this.#values.precedence(held.value);
    const isSameKey = narrower.bucket === bucket && narrower.identity === identity;
    const isChild = narrower.bucket === bucket && !isSameKey;
    const isLower = other < precedence || (isDeny(other) && other === precedence && !isSameKey);
    const isRedundant = isChild && this.#store.isEquivalent(held, entry);
    const isValid = held.isValid && !isLower && !isRedundant;
    if (held.isValid && !isValid)
      this.#skipBehind(narrower.bucket, narrower.identity, held.value, { bucket, identity, entry });
    if (!isValid && passes.length === 0) this.#store.delete(narrower.bucket, narrower.identity);
    else this.#store.set(narrower.bucket, narrower.identity, { ...held, isValid, passes });
  }

  #skipBehind(bucket: L4Bucket, identity: IdentityHandle, value: ValueIndex, by: PlacedEntry): void {
    if (by.entry.isValid) {
      const isDenied = isDeny(this.#values.precedence(by.entry.value));
      this.#skip(isDenied ? "overridden-by-deny" : "lower-precedence", bucket, identity, value, by);
    } else this.#recorder?.skip("behind-pass", bucket.key, identity, value, undefined);
  }

  #skip(reason: SkipReason, bucket: L4Bucket, identity: IdentityHandle, value: ValueIndex, by: PlacedEntry): void {
    this.#recorder?.skip(reason, bucket.key, identity, value, {
      key: by.bucket.key,
      identity: by.identity,
      value: by.entry.value,
    });
  }
}

/** Keys that were thought of once. */
class NarrowerKeys {
  readonly #byBucket = new Map<L4Bucket, Set<IdentityHandle>>();

  /** False where it was there. */
  add({ bucket, identity }: NarrowerKey): boolean {
    let held = this.#byBucket.get(bucket);
    if (held === undefined) {
      held = new Set();
      this.#byBucket.set(bucket, held);
    }
    if (held.has(identity)) return false;
    held.add(identity);
    return true;
  }
}
