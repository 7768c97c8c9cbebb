// Insertion in which the higher precedence wins among keys that cover each other.
// Mirrors insertWithChanges() and authPreferredInsert() in pkg/policy/mapstate.go, Cilium v1.18.4 and v1.20.2.
// Leaves out: pass verdicts (ClusterNetworkPolicy).
import type { EntryValues, ValueIndex } from "./entryValue.ts";
import { allowPrecedence, isDeny, isSamePriority } from "./entryValue.ts";
import type { Inserter, Insertion, PolicyFeatures, SkipReason, SkipRecorder } from "./insertion.ts";
import type { IdentityHandle, L4Bucket, L4Key, MapState } from "./mapState.ts";
import { shortestPrefixFirst } from "./shortestPrefixFirst.ts";

/** 1.20: a key whose aggregate has an equivalent entry beside it is not kept. */
export const insertBesideAggregates: Insertion = (state, context, recorder) =>
  new PrecedenceInserter(state, context.values, context.aggregateOf, true, recorder);

/** 1.18: every key is kept, 0 speaks for everyone. */
export const insertByPrecedence: Insertion = (state, context, recorder) =>
  new PrecedenceInserter(state, context.values, context.aggregateOf, false, recorder);

class PrecedenceInserter implements Inserter {
  readonly #state: MapState;
  readonly #values: EntryValues;
  readonly #aggregateOf: (identity: IdentityHandle) => IdentityHandle;
  readonly #leavesToAggregates: boolean;
  readonly #recorder: SkipRecorder | undefined;

  constructor(
    state: MapState,
    values: EntryValues,
    aggregateOf: (identity: IdentityHandle) => IdentityHandle,
    leavesToAggregates: boolean,
    recorder: SkipRecorder | undefined,
  ) {
    this.#state = state;
    this.#values = values;
    this.#aggregateOf = aggregateOf;
    this.#leavesToAggregates = leavesToAggregates;
    this.#recorder = recorder;
  }

  insertAll(features: PolicyFeatures, key: L4Key, identities: ArrayLike<IdentityHandle>, value: ValueIndex): void {
    const bucket = this.#state.ensureBucket(key);
    bucket.table.reserve(identities.length);
    const isPlain = !features.deny && !features.redirect && !features.ordered && !features.auth;
    for (let index = 0; index < identities.length; index++) {
      const identity = identities[index] as IdentityHandle;
      const aggregate = this.#aggregateOf(identity);
      if (identity !== aggregate && this.#leavesToAggregates) {
        const held = bucket.table.get(aggregate);
        if (held >= 0 && this.#values.isEquivalent(held, value)) {
          this.#skip("aggregate-equivalent", bucket, identity, value, bucket, aggregate, held);
          continue;
        }
      }
      if (isPlain) {
        this.#pruneAggregated(bucket, identity, aggregate, value);
        this.#add(bucket, identity, value);
      } else this.#insert(features, bucket, identity, aggregate, value);
    }
  }

  #insert(
    features: PolicyFeatures,
    bucket: L4Bucket,
    identity: IdentityHandle,
    aggregate: IdentityHandle,
    value: ValueIndex,
  ): void {
    const precedence = this.#values.precedence(value);
    if (isDeny(precedence)) {
      if (this.#isOverridden(bucket, identity, aggregate, value, precedence)) return;
      this.#deleteCovered(bucket, identity, aggregate, value, precedence, true);
    } else if (features.auth) {
      this.#insertWithAuth(bucket, identity, value);
      this.#pruneAggregated(bucket, identity, aggregate, value);
      return;
    } else if (features.deny || features.redirect || features.ordered) {
      if (this.#isOverridden(bucket, identity, aggregate, value, precedence)) return;
      this.#deleteCovered(bucket, identity, aggregate, value, precedence, false);
    }
    this.#pruneAggregated(bucket, identity, aggregate, value);
    this.#add(bucket, identity, value);
  }

  /** A covering key of the identity or its aggregate has a higher precedence (or, for a deny, the same). */
  #isOverridden(
    bucket: L4Bucket,
    identity: IdentityHandle,
    aggregate: IdentityHandle,
    value: ValueIndex,
    precedence: number,
  ): boolean {
    for (const covering of bucket.covering) {
      for (let candidate = aggregate; ; candidate = identity) {
        const held = covering.table.get(candidate);
        if (held >= 0) {
          const other = this.#values.precedence(held);
          const isSameKey = covering === bucket && candidate === identity;
          if (other > precedence || (other === precedence && isDeny(precedence) && !isSameKey)) {
            this.#skip(reasonOf(other), bucket, identity, value, covering, candidate, held);
            return true;
          }
        }
        if (candidate === identity) break;
      }
    }
    return false;
  }

  #deleteCovered(
    bucket: L4Bucket,
    identity: IdentityHandle,
    aggregate: IdentityHandle,
    value: ValueIndex,
    precedence: number,
    isDenied: boolean,
  ): void {
    for (const covered of bucket.covered) {
      const visit = (candidate: IdentityHandle, held: ValueIndex) => {
        const other = this.#values.precedence(held);
        const isSameKey = covered === bucket && candidate === identity;
        if (other < precedence || (isDenied && other === precedence && !isSameKey)) {
          this.#skip(reasonOf(precedence), covered, candidate, held, bucket, identity, value);
          covered.table.delete(candidate);
        }
      };
      if (identity === aggregate) {
        covered.table.forEach((candidate, held) => {
          if (candidate === identity || this.#aggregateOf(candidate) === identity) visit(candidate, held);
        });
      } else {
        const held = covered.table.get(identity);
        if (held >= 0) visit(identity, held);
      }
    }
  }

  /** Allow entries where some rule of the direction asks for authentication: it is inherited along keys of one identity. */
  #insertWithAuth(bucket: L4Bucket, identity: IdentityHandle, inserted: ValueIndex): void {
    const values = this.#values;
    let value = values.get(inserted);
    const isExplicit = value.isAuthExplicit;
    let isDerived = false;
    for (const covering of bucket.covering) {
      const held = covering.table.get(identity);
      if (held < 0) continue;
      const other = values.get(held);
      if (other.precedence > value.precedence) {
        if (isDeny(other.precedence) || !isExplicit) {
          this.#skip(reasonOf(other.precedence), bucket, identity, inserted, covering, identity, held);
          return;
        }
        value = { ...value, parser: other.parser, listener: other.listener, precedence: other.precedence };
        break;
      }
      const isInherited = !isDerived && !isExplicit && covering !== bucket && other.isAuthExplicit;
      if (isInherited && allowPrecedence(other.precedence) >= allowPrecedence(value.precedence)) {
        value = { ...value, authType: other.authType, isAuthExplicit: false };
        isDerived = true;
      }
    }
    const index = values.intern(value);
    this.#propagateAuth(bucket, identity, index, isExplicit);
    this.#add(bucket, identity, index);
  }

  #propagateAuth(bucket: L4Bucket, identity: IdentityHandle, index: ValueIndex, isExplicit: boolean): void {
    const values = this.#values;
    const value = values.get(index);
    let isPropagated = false;
    for (const covered of shortestPrefixFirst(bucket.covered)) {
      const held = covered.table.get(identity);
      if (held < 0) continue;
      let other = values.get(held);
      if (other.precedence < value.precedence) {
        if (!other.isAuthExplicit) {
          this.#skip("lower-precedence", covered, identity, held, bucket, identity, index);
          covered.table.delete(identity);
          continue;
        }
        other = { ...other, parser: value.parser, listener: value.listener, precedence: value.precedence };
        covered.table.set(identity, values.intern(other));
      }
      if (isPropagated || !isExplicit || covered === bucket) continue;
      if (isDeny(other.precedence) || other.isAuthExplicit) {
        isPropagated = true;
      } else if (other.authType !== value.authType) {
        covered.table.set(identity, values.intern({ ...other, authType: value.authType, isAuthExplicit: false }));
      }
    }
  }

  /** Takes out what an aggregate now says for its identities. */
  #pruneAggregated(bucket: L4Bucket, identity: IdentityHandle, aggregate: IdentityHandle, value: ValueIndex): void {
    const { table } = bucket;
    if (!this.#leavesToAggregates || identity !== aggregate || table.size === 0) return;
    table.forEach((candidate, held) => {
      if (
        candidate !== identity &&
        this.#aggregateOf(candidate) === identity &&
        this.#values.isEquivalent(held, value)
      ) {
        this.#skip("aggregate-equivalent", bucket, candidate, held, bucket, identity, value);
        table.delete(candidate);
      }
    });
  }

  /** Merges with what the key holds. */
  #add(bucket: L4Bucket, identity: IdentityHandle, value: ValueIndex): void {
    const { table } = bucket;
    const held = table.get(identity);
    if (held < 0) {
      table.set(identity, value);
      return;
    }
    const merged = this.#values.merge(held, value);
    table.set(identity, merged);
    if (this.#recorder === undefined || isSamePriority(this.#values.precedence(held), this.#values.precedence(value)))
      return;
    this.#skip("lower-precedence", bucket, identity, merged === held ? value : held, bucket, identity, merged);
  }

  #skip(
    reason: SkipReason,
    bucket: L4Bucket,
    identity: IdentityHandle,
    value: ValueIndex,
    by: L4Bucket,
    byIdentity: IdentityHandle,
    byValue: ValueIndex,
  ): void {
    this.#recorder?.skip(reason, bucket.key, identity, value, { key: by.key, identity: byIdentity, value: byValue });
  }
}

function reasonOf(precedence: number): SkipReason {
  return isDeny(precedence) ? "overridden-by-deny" : "lower-precedence";
}
