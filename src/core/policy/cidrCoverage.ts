// Which identities stand for prefixes that contain others: up to 1.16 a deny of one also denies those inside it.
// Mirrors getNets() and identityIsSupersetOf() in pkg/policy/mapstate.go, Cilium v1.14.19 and v1.16.0.

import type { Prefix } from "../ipcache/prefix.ts";
import { comparePrefix, containsPrefix, formatPrefix, maskPrefix } from "../ipcache/prefix.ts";
import { addToList } from "../text/listMap.ts";
import type { Identity } from "./identities.ts";

interface Net {
  readonly prefix: Prefix;
  readonly handle: number;
}

export class CidrCoverage {
  readonly #nets: readonly Net[];
  readonly #byPrefix = new Map<string, number[]>();
  readonly #prefixes = new Map<number, Prefix[]>();
  readonly #outer = new Map<number, ReadonlySet<number>>();
  readonly #inner = new Map<number, ReadonlySet<number>>();

  /** `identities`: those of the world, reserved ones too. */
  constructor(identities: Iterable<Identity>) {
    const nets: Net[] = [];
    for (const identity of identities)
      for (const prefix of prefixesOf(identity)) nets.push({ prefix, handle: identity.handle });
    this.#nets = nets.sort((a, b) => comparePrefix(a.prefix, b.prefix));
    for (const { prefix, handle } of this.#nets) {
      addToList(this.#byPrefix, formatPrefix(prefix), handle);
      addToList(this.#prefixes, handle, prefix);
    }
  }

  /** Identities one of whose prefixes contains one of this identity's, or equals it. */
  outerOf(handle: number): ReadonlySet<number> {
    return this.#of(this.#outer, handle, (prefix, found) => {
      for (let bits = 0; bits <= prefix.bits; bits++) {
        for (const outer of this.#byPrefix.get(formatPrefix(maskPrefix({ ...prefix, bits }))) ?? []) found.add(outer);
      }
    });
  }

  /** Identities one of whose prefixes is inside one of this identity's, or equals it. */
  innerOf(handle: number): ReadonlySet<number> {
    return this.#of(this.#inner, handle, (prefix, found) => {
      for (let at = this.#firstNotBefore(prefix); at < this.#nets.length; at++) {
        const net = this.#nets[at];
        if (net === undefined || !containsPrefix(prefix, net.prefix)) break;
        found.add(net.handle);
      }
    });
  }

  #of(
    memo: Map<number, ReadonlySet<number>>,
    handle: number,
    collect: (prefix: Prefix, found: Set<number>) => void,
  ): ReadonlySet<number> {
    const known = memo.get(handle);
    if (known !== undefined) return known;
    const found = new Set<number>();
    for (const prefix of this.#prefixes.get(handle) ?? []) collect(prefix, found);
    found.delete(handle);
    memo.set(handle, found);
    return found;
  }

  #firstNotBefore(prefix: Prefix): number {
    let low = 0;
    let high = this.#nets.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const net = this.#nets[middle];
      if (net !== undefined && comparePrefix(net.prefix, prefix) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const everyAddress: Readonly<Record<4 | 6, Prefix>> = {
  4: { family: 4, words: [0], bits: 0 },
  6: { family: 6, words: [0, 0, 0, 0], bits: 0 },
};

/** The world's are all addresses; a local identity's is the longest that its labels name. */
function prefixesOf({ kind, handle, labels }: Identity): readonly Prefix[] {
  if (kind === "reserved") {
    if (handle === 2) return [everyAddress[4], everyAddress[6]];
    if (handle === 9) return [everyAddress[4]];
    return handle === 10 ? [everyAddress[6]] : [];
  }
  if (kind !== "local") return [];
  let longest: Prefix | undefined;
  for (const { cidr } of labels) if (cidr !== undefined && cidr.bits > (longest?.bits ?? -1)) longest = cidr;
  return longest === undefined ? [] : [maskPrefix(longest)];
}
