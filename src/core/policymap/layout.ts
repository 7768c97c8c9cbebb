// What a version's kernel structs look like: the type; hashLayout.ts and trieLayout.ts hold the values.
import type { L4Key } from "../policy/mapState.ts";
import type { PolicyMapEntry, PolicyMapKey } from "./policyMapKey.ts";

/** A field of a struct and its size in bytes, in the words that a reader sees. */
export type StructField = readonly [name: string, size: number];

export interface PolicyMapLayout {
  /** How many bits of a map state's key count in the kernel's. */
  bitsOf(key: L4Key): number;
  /** LPM length of a key; null where keys are exact. */
  prefixLengthOf(bits: number): number | null;
  /** Key and entry as the kernel stores them, in hex. */
  encodeKey(key: PolicyMapKey): string;
  encodeEntry(key: Pick<PolicyMapKey, "protocol" | "port" | "bits">, entry: PolicyMapEntry): string;
  readonly keyFields: readonly StructField[];
  readonly entryFields: readonly StructField[];
  /** What an entry says of authentication: nothing, its type, or whether a rule named it too. */
  readonly authentication: "none" | "type" | "type-and-explicit";
  /** What an entry is ranked by in the map itself. */
  readonly rank: "precedence" | "proxy-port-priority" | "none";
}
