// The keys and entries of one direction of one endpoint, and how an insertion meets what is there.
// Mirrors insertWithChanges() and authPreferredInsert() in pkg/policy/mapstate.go, Cilium v1.20.2.
// Leaves out: pass verdicts (ClusterNetworkPolicy) and incremental changes: a map is made anew when its inputs change.
import type { EntryValues, ValueIndex } from "./entryValue.ts";
import { allowPrecedence, isDeny, isSamePriority } from "./entryValue.ts";
import { IdentityTable } from "./identityTable.ts";
import type { PortPrefix } from "./port.ts";
import { shortestPrefixFirst } from "./shortestPrefixFirst.ts";

/** Handle of an identity: reserved ones are their number, others are dense above (identity/handles.ts). */
export type IdentityHandle = number;

/** Protocol and port of a key; `bits` 0 = any protocol, 8 = any port, 8 + n = the upper n bits of the port. */
export interface L4Key {
  readonly protocol: number;
  readonly port: number;
  readonly bits: number;
}

/** What the rules of a direction use; decides how much an insertion has to look around. */
export interface PolicyFeatures {
  deny: boolean;
  redirect: boolean;
  ordered: boolean;
  auth: boolean;
}

/** Told of every key that a rule asked for and the map does not hold, by the mechanism that decided it. */
export interface SkipRecorder {
  skip(
    reason: SkipReason,
    key: L4Key,
    identity: IdentityHandle,
    value: ValueIndex,
    by: { readonly key: L4Key; readonly identity: IdentityHandle; readonly value: ValueIndex },
  ): void;
}

export type SkipReason = "aggregate-equivalent" | "overridden-by-deny" | "lower-precedence" | "covered";

export function toL4Key(protocol: number, prefix: PortPrefix): L4Key {
  if (prefix.bits > 0) return { protocol, port: prefix.port, bits: 8 + prefix.bits };
  return { protocol, port: 0, bits: protocol === 0 ? 0 : 8 };
}

/** All identities under one protocol and port. */
export interface L4Bucket {
  readonly key: L4Key;
  /** Identity handle → value. */
  readonly table: IdentityTable;
  /** Buckets that cover this one, itself first, then ever shorter prefixes. */
  readonly covering: L4Bucket[];
  /** Buckets that this one covers, itself first, then ever longer prefixes. */
  readonly covered: L4Bucket[];
}

export class MapState {
  readonly #values: EntryValues;
  readonly #aggregateOf: (identity: IdentityHandle) => IdentityHandle;
  readonly #leavesToAggregates: boolean;
  readonly #recorder: SkipRecorder | undefined;
  readonly #buckets = new Map<number, L4Bucket>();
  /** The prefix lengths of the buckets, longest first: a look-up asks for no other. */
  #lengths: readonly number[] = [];

  /** `leavesToAggregates`: a key whose aggregate has an equivalent entry beside it is not kept. */
  constructor(
    values: EntryValues,
    aggregateOf: (identity: IdentityHandle) => IdentityHandle,
    leavesToAggregates: boolean,
    recorder?: SkipRecorder,
  ) {
    this.#values = values;
    this.#leavesToAggregates = leavesToAggregates;
    this.#aggregateOf = aggregateOf;
    this.#recorder = recorder;
  }

  get size(): number {
    let size = 0;
    for (const bucket of this.#buckets.values()) size += bucket.table.size;
    return size;
  }

  buckets(): Iterable<L4Bucket> {
    return this.#buckets.values();
  }

  /** The bucket of exactly this key. */
  bucket(key: L4Key): L4Bucket | undefined {
    return this.#buckets.get(keyNumber(key));
  }

  /** The longest key under one identity that covers protocol and port. */
  findLongest(
    identity: IdentityHandle,
    protocol: number,
    port: number,
  ): { readonly key: L4Key; readonly value: ValueIndex } | undefined {
    for (const bits of this.#lengths) {
      const shift = 24 - bits;
      const number =
        bits < 8 ? keyNumberOf(0, 0, 0) : keyNumberOf(protocol, shift >= 16 ? 0 : (port >> shift) << shift, bits);
      const bucket = this.#buckets.get(number);
      if (bucket === undefined) continue;
      const value = bucket.table.get(identity);
      if (value >= 0) return { key: bucket.key, value };
    }
    return undefined;
  }

  /** Sets a key without looking at others (maps of directions that are not enforced). */
  put(key: L4Key, identity: IdentityHandle, value: ValueIndex): void {
    this.#ensureBucket(key).table.set(identity, value);
  }

  /** Inserts one value under `key` for each identity, as if one after the other. */
  insertAll(features: PolicyFeatures, key: L4Key, identities: ArrayLike<IdentityHandle>, value: ValueIndex): void {
    const bucket = this.#ensureBucket(key);
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

  #ensureBucket(key: L4Key): L4Bucket {
    const number = keyNumber(key);
    const known = this.#buckets.get(number);
    if (known !== undefined) return known;
    const bucket: L4Bucket = { key, table: new IdentityTable(), covering: [], covered: [] };
    bucket.covering.push(bucket);
    bucket.covered.push(bucket);
    for (let bits = key.bits - 1; bits >= 0; bits--) {
      const covering = this.#buckets.get(keyNumber(shorten(key, bits)));
      // Bits 1…7 all shorten to the any-protocol key: take it once.
      if (covering === undefined || (bits > 0 && bits < 8)) continue;
      bucket.covering.push(covering);
      insertByBits(covering.covered, bucket);
    }
    // One port covers nothing else, so only broader keys look for what they cover.
    if (key.bits < 24) {
      for (const other of this.#buckets.values()) {
        if (other.key.bits > key.bits && keyNumber(shorten(other.key, key.bits)) === number) {
          insertByBits(bucket.covered, other);
          other.covering.push(bucket);
          other.covering.sort((a, b) => b.key.bits - a.key.bits);
        }
      }
    }
    this.#buckets.set(number, bucket);
    if (!this.#lengths.includes(key.bits)) this.#lengths = [...this.#lengths, key.bits].sort((a, b) => b - a);
    return bucket;
  }
}

/** A bucket's place among those that one covers: by ascending prefix length. */
function insertByBits(list: L4Bucket[], bucket: L4Bucket): void {
  list.push(bucket);
  if (list.length > 2 && (list[list.length - 2]?.key.bits ?? 0) > bucket.key.bits)
    list.sort((a, b) => a.key.bits - b.key.bits);
}

function reasonOf(precedence: number): SkipReason {
  return isDeny(precedence) ? "overridden-by-deny" : "lower-precedence";
}

function shorten(key: L4Key, bits: number): L4Key {
  if (bits < 8) return { protocol: 0, port: 0, bits: 0 };
  const portBits = bits - 8;
  return { protocol: key.protocol, port: portBits === 0 ? 0 : key.port & (0xffff << (16 - portBits)) & 0xffff, bits };
}

function keyNumber({ protocol, port, bits }: L4Key): number {
  return keyNumberOf(protocol, port, bits);
}

function keyNumberOf(protocol: number, port: number, bits: number): number {
  return (bits * 256 + protocol) * 65536 + port;
}
