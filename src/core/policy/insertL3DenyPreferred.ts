// Insertion of 1.11: a deny of an identity alone beats its keys of single ports, and is written beside each port that
// anyone is allowed on, because the look-up asks for those before it.
// Mirrors denyPreferredInsertWithChanges() and redirectPreferredInsert() in pkg/policy/mapstate.go, Cilium v1.11.0.
// Leaves out: owners and dependents of entries, which serve incremental changes.
import type { EntryValues, ValueIndex } from "./entryValue.ts";
import { isDeny, mergeOrigins } from "./entryValue.ts";
import type { Inserter, Insertion, PolicyFeatures, SkipReason, SkipRecorder } from "./insertion.ts";
import type { IdentityHandle, L4Bucket, L4Key, MapState } from "./mapState.ts";

export const insertL3DenyPreferred: Insertion = (state, { values }, recorder) =>
  new L3DenyPreferredInserter(state, values, recorder);

const anyone: IdentityHandle = 0;
const everyPort: L4Key = { protocol: 0, port: 0, bits: 0 };

class L3DenyPreferredInserter implements Inserter {
  readonly #state: MapState;
  readonly #values: EntryValues;
  readonly #recorder: SkipRecorder | undefined;

  constructor(state: MapState, values: EntryValues, recorder: SkipRecorder | undefined) {
    this.#state = state;
    this.#values = values;
    this.#recorder = recorder;
  }

  insertAll(_features: PolicyFeatures, key: L4Key, identities: ArrayLike<IdentityHandle>, value: ValueIndex): void {
    const bucket = this.#state.ensureBucket(key);
    const insert = this.#isDeny(value) ? this.#insertDeny : this.#insertAllow;
    for (let index = 0; index < identities.length; index++) {
      const identity = identities[index] as IdentityHandle;
      if (this.#isDeniedBy(anyone, bucket, identity, value)) continue;
      insert.call(this, bucket, identity, value);
    }
  }

  #insertDeny(bucket: L4Bucket, identity: IdentityHandle, value: ValueIndex): void {
    if (!isL3Only(bucket.key)) {
      if (this.#isDeniedBy(identity, bucket, identity, value)) return;
    } else if (identity === anyone) this.#clear(bucket, value);
    else this.#spreadDeny(bucket, identity, value);
    this.#set(bucket, identity, value);
  }

  /** Denies the identity on each port that anyone is allowed on, and takes out its keys of other ports. */
  #spreadDeny(by: L4Bucket, identity: IdentityHandle, value: ValueIndex): void {
    for (const bucket of this.#state.buckets()) {
      if (bucket === by) continue;
      const allowed = bucket.table.get(anyone);
      if (allowed >= 0 && !this.#isDeny(allowed)) this.#set(bucket, identity, value);
      else if (bucket.key.port !== 0 && bucket.key.protocol !== 0) this.#delete(bucket, identity, by, identity, value);
    }
  }

  #clear(by: L4Bucket, value: ValueIndex): void {
    for (const bucket of this.#state.buckets())
      bucket.table.forEach((identity) => {
        if (bucket !== by || identity !== anyone) this.#delete(bucket, identity, by, anyone, value);
      });
  }

  #insertAllow(bucket: L4Bucket, identity: IdentityHandle, value: ValueIndex): void {
    if (identity === anyone && bucket.key.port !== 0) {
      this.#state.bucket(everyPort)?.table.forEach((denied, held) => {
        if (denied !== anyone && this.#isDeny(held)) this.#set(bucket, denied, held);
      });
      this.#set(bucket, anyone, value);
      return;
    }
    if (this.#isDeniedBy(identity, bucket, identity, value)) return;
    const held = bucket.table.get(identity);
    const isKept = held >= 0 && (this.#isDeny(held) || this.#values.get(held).parser !== "");
    if (!isKept) this.#set(bucket, identity, value);
    else if (this.#isAlike(held, value)) bucket.table.set(identity, mergeOrigins(this.#values, held, value));
    else this.#skip(bucket, identity, value, bucket, identity, held);
  }

  /** A deny on every port of `by` makes the key unnecessary. */
  #isDeniedBy(by: IdentityHandle, bucket: L4Bucket, identity: IdentityHandle, value: ValueIndex): boolean {
    const deny = this.#state.bucket(everyPort);
    const held = deny?.table.get(by) ?? -1;
    if (deny === undefined || held < 0 || !this.#isDeny(held)) return false;
    if (deny === bucket && by === identity && this.#isDeny(value))
      bucket.table.set(identity, mergeOrigins(this.#values, held, value));
    else this.#skip(bucket, identity, value, deny, by, held);
    return true;
  }

  /** Writes over what is there, as Cilium does; entries that the datapath cannot tell apart keep the rules of both. */
  #set(bucket: L4Bucket, identity: IdentityHandle, value: ValueIndex): void {
    const held = bucket.table.get(identity);
    if (held >= 0 && this.#isAlike(held, value)) {
      bucket.table.set(identity, mergeOrigins(this.#values, value, held));
      return;
    }
    bucket.table.set(identity, value);
    if (held >= 0) this.#skip(bucket, identity, held, bucket, identity, value);
  }

  #delete(bucket: L4Bucket, identity: IdentityHandle, by: L4Bucket, byIdentity: IdentityHandle, value: ValueIndex) {
    const held = bucket.table.get(identity);
    if (held < 0) return;
    bucket.table.delete(identity);
    this.#skip(bucket, identity, held, by, byIdentity, value);
  }

  #isDeny(value: ValueIndex): boolean {
    return isDeny(this.#values.precedence(value));
  }

  #isAlike(a: ValueIndex, b: ValueIndex): boolean {
    return this.#isDeny(a) === this.#isDeny(b) && this.#values.get(a).parser === this.#values.get(b).parser;
  }

  #skip(
    bucket: L4Bucket,
    identity: IdentityHandle,
    value: ValueIndex,
    by: L4Bucket,
    byIdentity: IdentityHandle,
    byValue: ValueIndex,
  ): void {
    const reason: SkipReason = this.#isDeny(byValue) ? "overridden-by-deny" : "lower-precedence";
    this.#recorder?.skip(reason, bucket.key, identity, value, { key: by.key, identity: byIdentity, value: byValue });
  }
}

function isL3Only({ protocol, port }: L4Key): boolean {
  return protocol === 0 && port === 0;
}
