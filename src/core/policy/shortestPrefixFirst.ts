// The order in which Cilium meets the keys below a key: shorter prefixes first, and among equal ones as its heap has them.
// Mirrors DescendantShortestPrefixFirstIterator() in pkg/container/bitlpm/trie.go, Cilium v1.20.2. The order among equals
// decides how far an authentication type spreads, so it has to be the same.
import type { L4Bucket } from "./mapState.ts";

interface TrieNode {
  readonly bits: number;
  /** Undefined where two keys part and none ends. */
  readonly bucket: L4Bucket | undefined;
  readonly children: readonly TrieNode[];
}

/** `buckets`: those that one key covers, in any order. Buckets without entries are not in Cilium's trie. */
export function shortestPrefixFirst(buckets: readonly L4Bucket[]): readonly L4Bucket[] {
  const held = buckets.filter(({ table }) => table.size > 0);
  if (held.length < 2) return held;
  const heap: TrieNode[] = [makeNode(held)];
  const ordered: L4Bucket[] = [];
  for (let node = pop(heap); node !== undefined; node = pop(heap)) {
    for (const child of node.children) push(heap, child);
    if (node.bucket !== undefined) ordered.push(node.bucket);
  }
  return ordered;
}

/** The subtree of a path-compressed trie over `buckets`, which is not empty. */
function makeNode(buckets: readonly L4Bucket[]): TrieNode {
  const first = buckets[0] as L4Bucket;
  let bits = first.key.bits;
  for (const { key } of buckets) bits = Math.min(bits, key.bits, commonBits(bitsOf(first), bitsOf({ key })));
  const children = [0, 1].flatMap((branch) => {
    const below = buckets.filter(
      (bucket) => bucket.key.bits > bits && ((bitsOf(bucket) >>> (23 - bits)) & 1) === branch,
    );
    return below.length === 0 ? [] : [makeNode(below)];
  });
  return { bits, bucket: buckets.find(({ key }) => key.bits === bits), children };
}

function bitsOf({ key }: Pick<L4Bucket, "key">): number {
  return key.protocol * 65536 + key.port;
}

function commonBits(a: number, b: number): number {
  return Math.min(24, Math.clz32(a ^ b) - 8);
}

/** As container/heap of Go does it. */
function push(heap: TrieNode[], node: TrieNode): void {
  heap.push(node);
  for (let at = heap.length - 1; at > 0; ) {
    const parent = (at - 1) >> 1;
    if (!isLess(heap, at, parent)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: TrieNode[]): TrieNode | undefined {
  const last = heap.length - 1;
  swap(heap, 0, last);
  for (let at = 0; ; ) {
    let child = 2 * at + 1;
    if (child >= last) break;
    if (child + 1 < last && isLess(heap, child + 1, child)) child++;
    if (!isLess(heap, child, at)) break;
    swap(heap, at, child);
    at = child;
  }
  return heap.pop();
}

function isLess(heap: readonly TrieNode[], a: number, b: number): boolean {
  return (heap[a]?.bits ?? 0) < (heap[b]?.bits ?? 0);
}

function swap(heap: TrieNode[], a: number, b: number): void {
  const [left, right] = [heap[a], heap[b]];
  if (left === undefined || right === undefined) return;
  heap[a] = right;
  heap[b] = left;
}
