// The keys and entries of one direction of one endpoint: a store that knows which keys cover which, and no policy.
// Mirrors mapState in pkg/policy/mapstate.go, Cilium v1.20.2; how an insertion meets what is there is insertion.ts.
// Leaves out: incremental changes: a map is made anew when its inputs change.
import type { ValueIndex } from "./entryValue.ts";
import { IdentityTable } from "./identityTable.ts";
import type { PortPrefix } from "./port.ts";

/** Handle of an identity: reserved ones are their number, others are dense above (identities.ts). */
export type IdentityHandle = number;

/** Protocol and port of a key; `bits` 0 = any protocol, 8 = any port, 8 + n = the upper n bits of the port. */
export interface L4Key {
  readonly protocol: number;
  readonly port: number;
  readonly bits: number;
}

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
  readonly #buckets = new Map<number, L4Bucket>();
  /** The prefix lengths of the buckets, longest first: a look-up asks for no other. */
  #lengths: readonly number[] = [];

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
    this.ensureBucket(key).table.set(identity, value);
  }

  /** The bucket of exactly this key, made when there is none. */
  ensureBucket(key: L4Key): L4Bucket {
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
