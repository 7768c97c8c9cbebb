// Identity handle → number in map, an open-addressing table in two typed arrays: what one L4 key of a map state holds.
// Its size in bytes per entry is what lets maps of a million entries stay in memory (docs/performance.md).

// A slot holds handle + 1, so that fresh memory is empty.
const empty = 0;
const deleted = -1;
const noSlots = new Int32Array(1);

export class IdentityTable {
  #keys = noSlots;
  #values = noSlots;
  #mask = 0;
  #nUsed = 0;
  size = 0;

  /** The value of `handle` (≥ 0), or -1. */
  get(handle: number): number {
    const keys = this.#keys;
    const wanted = handle + 1;
    let slot = hash(handle) & this.#mask;
    for (;;) {
      const key = keys[slot] as number;
      if (key === wanted) return this.#values[slot] as number;
      if (key === empty) return -1;
      slot = (slot + 1) & this.#mask;
    }
  }

  set(handle: number, value: number): void {
    if ((this.#nUsed + 1) * 4 > this.#keys.length * 3) this.#rehash((this.size + 1) * 2);
    const keys = this.#keys;
    const wanted = handle + 1;
    let slot = hash(handle) & this.#mask;
    let free = -1;
    for (;;) {
      const key = keys[slot] as number;
      if (key === wanted) {
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
    keys[free] = wanted;
    this.#values[free] = value;
    this.size++;
  }

  delete(handle: number): void {
    const keys = this.#keys;
    const wanted = handle + 1;
    let slot = hash(handle) & this.#mask;
    for (;;) {
      const key = keys[slot] as number;
      if (key === empty) return;
      if (key === wanted) {
        keys[slot] = deleted;
        this.size--;
        return;
      }
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Makes room for `nTotal` handles at once. */
  reserve(nTotal: number): void {
    if (nTotal * 4 > this.#keys.length * 3) this.#rehash(Math.max(nTotal, this.size));
  }

  /** Visits every entry; `visit` may delete the one it is at. */
  forEach(visit: (handle: number, value: number) => void): void {
    const keys = this.#keys;
    for (let slot = 0; slot < keys.length; slot++) {
      const key = keys[slot] as number;
      if (key > empty) visit(key - 1, this.#values[slot] as number);
    }
  }

  #rehash(nExpected: number): void {
    const keys = this.#keys;
    const values = this.#values;
    const capacity = capacityFor(nExpected);
    const mask = capacity - 1;
    const nextKeys = new Int32Array(capacity);
    const nextValues = new Int32Array(capacity);
    for (let from = 0; from < keys.length; from++) {
      const key = keys[from] as number;
      if (key <= empty) continue;
      let slot = hash(key - 1) & mask;
      while (nextKeys[slot] !== empty) slot = (slot + 1) & mask;
      nextKeys[slot] = key;
      nextValues[slot] = values[from] as number;
    }
    this.#keys = nextKeys;
    this.#values = nextValues;
    this.#mask = mask;
    this.#nUsed = this.size;
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
