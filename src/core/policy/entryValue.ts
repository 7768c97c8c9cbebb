// What a map state holds under a key, interned: equal values are one number, so that a million entries share a few.
// Mirrors MapStateEntry and Precedence in pkg/policy/types/entry.go and AuthRequirement in types/auth.go, Cilium v1.20.2.
import type { RuleOrigin } from "./policyEntry.ts";

/** Interned EntryValue. */
export type ValueIndex = number;

export interface EntryValue {
  /** Unsigned 32 bits: inverted priority in the upper 24, then 255 deny, 2–254 redirect by listener priority, 1 allow. */
  readonly precedence: number;
  /** "" = no redirect; see haveSameProxy. */
  readonly parser: string;
  readonly listener: string;
  /** 0 disabled, 1 required (spire), 2 test-always-fail. */
  readonly authType: number;
  readonly isAuthExplicit: boolean;
  /** Interned set of origins (OriginSets). */
  readonly origins: number;
}

export const precedenceDeny = 255;

export function isDeny(precedence: number): boolean {
  return (precedence & 0xff) === precedenceDeny;
}

/** Precedence without what a redirect's listener adds. */
export function allowPrecedence(precedence: number): number {
  return ((precedence & 0xffffff00) | 1) >>> 0;
}

/** Differ in nothing but the redirect part: such entries are merged, others replace each other. */
export function isSamePriority(a: number, b: number): boolean {
  return (a ^ b) >>> 0 <= 0xff && isDeny(a) === isDeny(b);
}

/** Sets of origins by number; 0 is the empty set. */
export class OriginSets {
  readonly #origins: RuleOrigin[] = [];
  readonly #numbers = new Map<RuleOrigin, number>();
  readonly #sets: (readonly number[])[] = [[]];
  readonly #logs: string[] = [""];
  readonly #byText = new Map<string, number>([["", 0]]);
  readonly #unions = new Map<number, number>();

  single(origin: RuleOrigin): number {
    let number = this.#numbers.get(origin);
    if (number === undefined) {
      number = this.#origins.push(origin) - 1;
      this.#numbers.set(origin, number);
    }
    return this.#intern([number]);
  }

  union(a: number, b: number): number {
    if (a === b || b === 0) return a;
    if (a === 0) return b;
    const pair = a < b ? a * 0x4000000 + b : b * 0x4000000 + a;
    const known = this.#unions.get(pair);
    if (known !== undefined) return known;
    const merged = new Set([...(this.#sets[a] ?? []), ...(this.#sets[b] ?? [])]);
    const union = this.#intern([...merged].sort((x, y) => x - y));
    this.#unions.set(pair, union);
    return union;
  }

  get(set: number): readonly RuleOrigin[] {
    return (this.#sets[set] ?? []).flatMap((number) => this.#origins[number] ?? []);
  }

  includes(set: number, origin: RuleOrigin): boolean {
    const number = this.#numbers.get(origin);
    return number !== undefined && (this.#sets[set] ?? []).includes(number);
  }

  /** The `log.value`s of a set's rules as one text: entries of different texts are not equivalent. */
  log(set: number): string {
    return this.#logs[set] ?? "";
  }

  /** The policies of a set's rules as one text. */
  policies(set: number): string {
    const titles = this.get(set).map((origin) => (origin.kind === "rule" ? origin.policy.title : origin.derived));
    return [...new Set(titles)].sort().join("\n");
  }

  #intern(numbers: readonly number[]): number {
    const text = numbers.join(",");
    let set = this.#byText.get(text);
    if (set === undefined) {
      set = this.#sets.push(numbers) - 1;
      const logs = numbers.flatMap((number) => {
        const origin = this.#origins[number];
        return origin?.kind === "rule" && origin.log !== "" ? [origin.log] : [];
      });
      this.#logs.push([...new Set(logs)].sort().join("\n"));
      this.#byText.set(text, set);
    }
    return set;
  }
}

/** Values by number. Numbers of one table mean nothing to another. */
export class EntryValues {
  readonly origins: OriginSets;
  readonly #values: EntryValue[] = [];
  readonly #byText = new Map<string, ValueIndex>();
  readonly #merged = new Map<number, ValueIndex>();

  constructor(origins: OriginSets) {
    this.origins = origins;
  }

  intern(value: EntryValue): ValueIndex {
    const text = `${value.precedence}|${value.authType}|${value.isAuthExplicit ? 1 : 0}|${value.origins}|${value.parser}|${value.listener}`;
    let index = this.#byText.get(text);
    if (index === undefined) {
      index = this.#values.push(value) - 1;
      this.#byText.set(text, index);
    }
    return index;
  }

  get(index: ValueIndex): EntryValue {
    const value = this.#values[index];
    if (value === undefined) throw new RangeError(`no entry value ${index}`);
    return value;
  }

  precedence(index: ValueIndex): number {
    return this.get(index).precedence;
  }

  /** Equal but for the rules they come from (whose log values must be equal too). */
  isEquivalent(a: ValueIndex, b: ValueIndex): boolean {
    if (a === b) return true;
    const x = this.get(a);
    const y = this.get(b);
    return (
      x.precedence === y.precedence &&
      haveSameProxy(x.parser, y.parser) &&
      x.listener === y.listener &&
      x.authType === y.authType &&
      x.isAuthExplicit === y.isAuthExplicit &&
      this.origins.log(x.origins) === this.origins.log(y.origins)
    );
  }

  /** What a key holds after `added` arrives where `old` is. Mirrors addKeyWithChanges() and Merge(). */
  merge(old: ValueIndex, added: ValueIndex): ValueIndex {
    if (old === added) return old;
    const pair = old * 0x4000000 + added;
    const known = this.#merged.get(pair);
    if (known !== undefined) return known;
    const result = this.intern(this.#mergeValues(this.get(old), this.get(added)));
    this.#merged.set(pair, result);
    return result;
  }

  #mergeValues(old: EntryValue, added: EntryValue): EntryValue {
    if (!isSamePriority(old.precedence, added.precedence)) return old.precedence < added.precedence ? added : old;
    const origins = this.origins.union(old.origins, added.origins);
    if (isDeny(old.precedence)) return { ...old, origins };
    const takesRedirect =
      added.parser !== "" &&
      (added.precedence > old.precedence ||
        (added.precedence === old.precedence && `${added.parser}${added.listener}` < `${old.parser}${old.listener}`));
    const redirect = takesRedirect ? added : old;
    const auth = mergeAuth(old, added);
    return {
      precedence: redirect.precedence,
      parser: redirect.parser,
      listener: redirect.listener,
      authType: auth.authType,
      isAuthExplicit: auth.isAuthExplicit,
      origins,
    };
  }
}

/** Explicit beats derived, then the larger type wins. */
function mergeAuth(old: EntryValue, added: EntryValue): EntryValue {
  if (old.isAuthExplicit === added.isAuthExplicit) return added.authType > old.authType ? added : old;
  return added.isAuthExplicit ? added : old;
}

/** `value`, made by the rules of `other` too. */
export function mergeOrigins(values: EntryValues, value: ValueIndex, other: ValueIndex): ValueIndex {
  const { origins, ...rest } = values.get(value);
  return values.intern({ ...rest, origins: values.origins.union(origins, values.get(other).origins) });
}

/** Listeners have their own ports, too. */
const parsersWithProxy: ReadonlySet<string> = new Set(["", "crd", "dns", "http"]);

/**
 * Whether redirects of two parsers, of one listener if any, lead to one proxy port: all others share Envoy's TCP proxy.
 * Mirrors FindByTypeWithReference() in pkg/proxy/proxyports/proxyports.go, Cilium v1.18.4.
 */
export function haveSameProxy(a: string, b: string): boolean {
  return a === b || !(parsersWithProxy.has(a) || parsersWithProxy.has(b));
}
