// How one version puts keys into a map state, as a mechanism that a profile names.
// Mirrors what pkg/policy/mapstate.go calls insertion, in each version of Cilium.
import type { CidrCoverage } from "./cidrCoverage.ts";
import type { EntryValues, ValueIndex } from "./entryValue.ts";
import type { IdentityHandle, L4Key, MapState } from "./mapState.ts";
import type { CachedSelector } from "./selectorCache.ts";

/** What the rules of a direction use; decides how much an insertion has to look around. */
export interface PolicyFeatures {
  deny: boolean;
  redirect: boolean;
  ordered: boolean;
  auth: boolean;
}

/** What an insertion asks about the identities and values that it is given. */
export interface InsertContext {
  readonly values: EntryValues;
  readonly aggregateOf: (identity: IdentityHandle) => IdentityHandle;
  /** Which prefixes lie in which; made when it is asked for. */
  readonly cidrCoverage: () => CidrCoverage;
}

/** Puts the keys of one direction into one map state. */
export interface Inserter {
  /**
   * Inserts one value under `key` for each identity, as if one after the other. `selector`: whose selections they are;
   * undefined for a key that no rule asks for.
   */
  insertAll(
    features: PolicyFeatures,
    key: L4Key,
    identities: ArrayLike<IdentityHandle>,
    value: ValueIndex,
    selector: CachedSelector | undefined,
  ): void;
}

export type Insertion = (state: MapState, context: InsertContext, recorder: SkipRecorder | undefined) => Inserter;

/** Told of every key that a rule asked for and the map does not hold, by the mechanism that decided it. */
export interface SkipRecorder {
  skip(
    reason: SkipReason,
    key: L4Key,
    identity: IdentityHandle,
    value: ValueIndex,
    by: { readonly key: L4Key; readonly identity: IdentityHandle; readonly value: ValueIndex } | undefined,
  ): void;
}

export type SkipReason =
  | "aggregate-equivalent"
  | "overridden-by-deny"
  | "lower-precedence"
  | "covered"
  /** The rule passes: it makes no key, the next tier decides. */
  | "passed-on"
  /** A pass of its tier goes before it. */
  | "behind-pass"
  /** A redirect that no proxy takes: its L7 rules name no parser. */
  | "no-proxy";
