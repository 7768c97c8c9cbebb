// What is left of a prefix when others are cut out of it, in as few prefixes as possible.
// Mirrors RemoveCIDRs() in pkg/ip/ip.go, Cilium v1.8.0 to v1.16.0.
import type { Prefix } from "./prefix.ts";
import { containsPrefix, maskPrefix } from "./prefix.ts";

/** In the order in which they are cut: the larger before the smaller. */
export function remainingPrefixes(prefix: Prefix, removed: readonly Prefix[]): readonly Prefix[] {
  const largestFirst = removed.map(maskPrefix).sort((a, b) => a.bits - b.bits);
  let remaining: readonly Prefix[] = [maskPrefix(prefix)];
  for (const out of largestFirst) {
    remaining = remaining.flatMap((held) => {
      if (containsPrefix(out, held)) return [];
      return containsPrefix(held, out) ? besides(held, out) : [held];
    });
  }
  return remaining;
}

/**
 * The same in 1.8, whose removeCIDR() cannot cut a prefix out of itself: where an exception is just what another one left
 * over, such as 10.43.0.0/16 beside 10.42.0.0/16, its error is not looked at and nothing is left (v1.8.0).
 */
export function remainingPrefixesOf18(prefix: Prefix, removed: readonly Prefix[]): readonly Prefix[] {
  const inOrder = removed.map(maskPrefix).sort((a, b) => a.bits - b.bits || compareAddresses(a, b));
  for (const [at, out] of inOrder.entries()) {
    const before = remainingPrefixes(prefix, inOrder.slice(0, at));
    if (before.some((held) => containsPrefix(out, held) && compareAddresses(out, held) === 0)) return [];
  }
  return remainingPrefixes(prefix, inOrder);
}

/** Of masked prefixes. */
function compareAddresses(a: Prefix, b: Prefix): number {
  for (const [index, word] of a.words.entries()) {
    const other = b.words[index] ?? 0;
    if (word !== other) return word - other;
  }
  return 0;
}

/** On the way from `outer` down to `inner`, the half that is left aside at each bit. */
function besides(outer: Prefix, inner: Prefix): readonly Prefix[] {
  const halves: Prefix[] = [];
  for (let bits = outer.bits + 1; bits <= inner.bits; bits++) {
    const at = bits - 1;
    const words = inner.words.map((word, index) =>
      index === at >>> 5 ? (word ^ (0x80000000 >>> (at & 31))) >>> 0 : word,
    );
    halves.push(maskPrefix({ ...inner, words, bits }));
  }
  return halves;
}
