// The keys of a direction with pass verdicts: beside what the policy map will hold, the passes of each key, which no map holds.
// Mirrors mapStateEntry and addKeyWithChanges() in pkg/policy/mapstate.go, Cilium v1.20.2.
import type { EntryValues, ValueIndex } from "./entryValue.ts";
import type { IdentityHandle, L4Bucket, L4Key } from "./mapState.ts";
import { MapState } from "./mapState.ts";
import type { PassVerdicts } from "./passVerdicts.ts";
import { formatPasses, mergePasses } from "./passVerdicts.ts";

export interface PassEntry {
  /** What the key would hold; of a key with passes alone what it held last. */
  readonly value: ValueIndex;
  /** The map holds `value`. */
  readonly isValid: boolean;
  readonly passes: PassVerdicts;
}

/** A key with what it holds. */
export interface PlacedEntry {
  readonly bucket: L4Bucket;
  readonly identity: IdentityHandle;
  readonly entry: PassEntry;
}

export class PassStore {
  readonly #values: EntryValues;
  readonly #aggregateOf: (identity: IdentityHandle) => IdentityHandle;
  readonly #map: MapState;
  /** The same keys and those with passes alone; its values are positions in `#entries`. */
  readonly #keys = new MapState();
  readonly #entries: PassEntry[] = [];
  readonly #byText = new Map<string, number>();

  /** `map`: gets every valid entry. */
  constructor(map: MapState, values: EntryValues, aggregateOf: (identity: IdentityHandle) => IdentityHandle) {
    this.#map = map;
    this.#values = values;
    this.#aggregateOf = aggregateOf;
  }

  bucket(key: L4Key): L4Bucket {
    return this.#keys.ensureBucket(key);
  }

  get(bucket: L4Bucket, identity: IdentityHandle): PassEntry | undefined {
    const held = bucket.table.get(identity);
    return held < 0 ? undefined : this.#entries[held];
  }

  set(bucket: L4Bucket, identity: IdentityHandle, entry: PassEntry): void {
    const text = `${entry.value}|${entry.isValid}|${formatPasses(entry.passes)}`;
    const at = this.#byText.get(text) ?? this.#entries.push(entry) - 1;
    this.#byText.set(text, at);
    bucket.table.set(identity, at);
    if (entry.isValid) this.#map.put(bucket.key, identity, entry.value);
    else this.#map.bucket(bucket.key)?.table.delete(identity);
  }

  delete(bucket: L4Bucket, identity: IdentityHandle): void {
    bucket.table.delete(identity);
    this.#map.bucket(bucket.key)?.table.delete(identity);
  }

  /** Merges with what the key holds: passes with passes, entries by their precedence. */
  add(bucket: L4Bucket, identity: IdentityHandle, added: PassEntry): void {
    const held = this.get(bucket, identity);
    if (held === undefined) {
      this.set(bucket, identity, added);
      return;
    }
    const passes = mergePasses(held.passes, added.passes);
    if (!held.isValid) this.set(bucket, identity, { ...added, passes });
    else if (!added.isValid) this.set(bucket, identity, { ...held, passes });
    else this.set(bucket, identity, { value: this.#values.merge(held.value, added.value), isValid: true, passes });
  }

  isEquivalent(a: PassEntry, b: PassEntry): boolean {
    return (
      a.isValid === b.isValid &&
      formatPasses(a.passes) === formatPasses(b.passes) &&
      this.#values.isEquivalent(a.value, b.value)
    );
  }

  /** Broader or equal keys of the identity and its aggregate; for an aggregate also of those that it speaks for. */
  broader(bucket: L4Bucket, identity: IdentityHandle): readonly PlacedEntry[] {
    return bucket.covering.flatMap((covering) => [
      ...this.#own(covering, this.#aggregateOf(identity)),
      ...this.#others(covering, identity),
    ]);
  }

  /** Narrower or equal keys of the identity and its aggregate; for an aggregate also of those that it speaks for. */
  narrower(bucket: L4Bucket, identity: IdentityHandle): readonly PlacedEntry[] {
    return bucket.covered.flatMap((covered) => [
      ...this.#others(covered, identity),
      ...this.#own(covered, this.#aggregateOf(identity)),
    ]);
  }

  #own(bucket: L4Bucket, identity: IdentityHandle): readonly PlacedEntry[] {
    const entry = this.get(bucket, identity);
    return entry === undefined ? [] : [{ bucket, identity, entry }];
  }

  /** Of an aggregate those that it speaks for, else the identity. */
  #others(bucket: L4Bucket, identity: IdentityHandle): readonly PlacedEntry[] {
    if (this.#aggregateOf(identity) !== identity) return this.#own(bucket, identity);
    const children: IdentityHandle[] = [];
    bucket.table.forEach((candidate) => {
      if (candidate !== identity && this.#aggregateOf(candidate) === identity) children.push(candidate);
    });
    return children.flatMap((child) => this.#own(bucket, child));
  }
}
