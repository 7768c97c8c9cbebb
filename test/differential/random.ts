// Random numbers that a seed repeats on every machine: mulberry32.

export interface Random {
  /** 0 ≤ n < bound. */
  below(bound: number): number;
  chance(probability: number): boolean;
  pick<const T>(items: readonly [T, ...(readonly T[])]): T;
  /** One of `[weight, item]`. */
  weighted<const T>(items: readonly [readonly [number, T], ...(readonly (readonly [number, T])[])]): T;
  /** `least` to `most` items, made one after the other. */
  list<T>(least: number, most: number, make: () => T): T[];
  /** A sample without repetition, in random order. */
  sample<T>(items: readonly T[], count: number): T[];
}

export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)] ?? items[0],
    weighted: (items) => {
      let left = next() * items.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, item] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      return items[0][1];
    },
    list: (least, most, make) => {
      const made = [];
      for (let count = least + below(most - least + 1); count > 0; count--) made.push(make());
      return made;
    },
    sample: (items, count) => {
      const left = [...items];
      const taken = [];
      while (taken.length < count && left.length > 0) taken.push(...left.splice(below(left.length), 1));
      return taken;
    },
  };
}

/** A seed of its own for each case, so that one case can be made again without those before it. */
export function caseSeed(seed: number, index: number): number {
  return (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
}
