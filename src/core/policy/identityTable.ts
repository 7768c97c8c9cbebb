// Identity handle → number in map, an open-addressing table in two typed arrays: what one L4 key of a map state holds.
// Its size in bytes per entry is what lets maps of a million entries stay in memory (docs/performance.md).

const empty = -1;
const deleted = -2;

export class IdentityTable {
  #keys: Int32Array;
  #values: Int32Array;
  #mask: number;
  #nUsed = 0;
  size = 0;

  constructor(nExpected = 4) {
    const capacity = capacityFor(nExpected);
    this.#keys = new Int32Array(capacity).fill(empty);
    this.#values = new Int32Array(capacity);
    this.#mask = capacity - 1;
  }

  /** The value of `handle` (≥ 0), or -1. */
  get(handle: number): number {
    const keys = this.#keys;
    let slot = hash(handle) & this.#mask;
    for (;;) {
      const key = keys[slot] as number;
      if (key === handle) return this.#values[slot] as number;
      if (key === empty) return -1;
      slot = (slot + 1) & this.#mask;
    }
  }

  set(handle: number, value: number): void {
    const keys = this.#keys;
    let slot = hash(handle) & this.#mask;
    let free = -1;
    for (;;) {
      const key = keys[slot] as number;
      if (key === handle) {
        this.#values[slot] = value;
        return;
      }
      if (key === deleted && free < 0) free = slot;
      if (key === empty) break;
      slot = (slot + 1) & this.#mask;
    }
    if (free < 0) {
      free = slot;
      this.#nUsed++;
    }
    keys[free] = handle;
    this.#values[free] = value;
    this.size++;
    if (this.#nUsed * 4 > keys.length * 3) this.#rehash(this.size * 2);
  }

  delete(handle: number): void {
    const keys = this.#keys;
    let slot = hash(handle) & this.#mask;
    for (;;) {
      const key = keys[slot] as number;
      if (key === empty) return;
      if (key === handle) {
        keys[slot] = deleted;
        this.size--;
        return;
      }
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Makes room for `nMore` new handles at once. */
  reserve(nMore: number): void {
    if ((this.#nUsed + nMore) * 4 > this.#keys.length * 3) this.#rehash(this.size + nMore);
  }

  /** Visits every entry; `visit` may delete the one it is at. */
  forEach(visit: (handle: number, value: number) => void): void {
    const keys = this.#keys;
    for (let slot = 0; slot < keys.length; slot++) {
      const key = keys[slot] as number;
      if (key >= 0) visit(key, this.#values[slot] as number);
    }
  }

  #rehash(nExpected: number): void {
    const keys = this.#keys;
    const values = this.#values;
    const capacity = capacityFor(nExpected);
    this.#keys = new Int32Array(capacity).fill(empty);
    this.#values = new Int32Array(capacity);
    this.#mask = capacity - 1;
    this.#nUsed = 0;
    this.size = 0;
    for (let slot = 0; slot < keys.length; slot++) {
      const key = keys[slot] as number;
      if (key >= 0) this.set(key, values[slot] as number);
    }
  }
}

/** A power of two that stays under three quarters full. */
function capacityFor(nExpected: number): number {
  let capacity = 8;
  while (capacity * 3 < nExpected * 4 + 4) capacity *= 2;
  return capacity;
}

function hash(handle: number): number {
  return Math.imul(handle, 0x9e3779b1) >>> 7;
}
