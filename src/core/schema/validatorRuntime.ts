// What the generated validators call: RE2 patterns, string formats and list checks as a Kubernetes API server has them.
// Mirrors k8s.io/kube-openapi/pkg/validation/strfmt and k8s.io/apiextensions-apiserver v0.36.4 (schema/listtype).
// Leaves out formats that no CRD of Cilium uses.
import { RE2JS } from "re2js";
import { isApiServerCidr } from "./apiServerCidr.ts";

export interface Pattern {
  test(text: string): boolean;
}

const compiled = new Map<string, Pattern>();
/** Ports and labels repeat from policy to policy. */
const nAnswersMax = 2000;

/** An RE2 pattern, linear in the text. Compiled at its first use: most patterns are never asked in a session. */
export function compilePattern(source: string): Pattern {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  let regex: RE2JS | undefined;
  const answers = new Map<string, boolean>();
  const pattern = {
    test(text: string): boolean {
      let answer = answers.get(text);
      if (answer === undefined) {
        regex ??= RE2JS.compile(source);
        answer = regex.test(text);
        if (answers.size >= nAnswersMax) answers.clear();
        answers.set(text, answer);
      }
      return answer;
    },
  };
  compiled.set(source, pattern);
  return pattern;
}

/** Lengths of strings count code points (kube-openapi validate/values.go, MaxLength). */
export function countCodePoints(text: string): number {
  let n = text.length;
  for (let index = 0; index + 1 < text.length; index++) {
    if (isHighSurrogate(text.charCodeAt(index)) && isLowSurrogate(text.charCodeAt(index + 1))) n--;
  }
  return n;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

const dateTime =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[tT]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(.\d+)?([zZ]|[+-]\d{2}:\d{2})$/;

export const formats = {
  cidr: isApiServerCidr,
  // strfmt/time.go, IsDateTime; the day is not held against the month.
  "date-time": (text: string): boolean => dateTime.test(text),
  int32: { type: "number", validate: (value: number): boolean => value >= -(2 ** 31) && value < 2 ** 31 },
  // A number beyond 2^53 is already rounded here; the bounds are those of the rounded value.
  int64: { type: "number", validate: (value: number): boolean => value >= -(2 ** 63) && value <= 2 ** 63 },
};

/** A number that Go decodes as int64: sigs.k8s.io/yaml writes larger ones with an exponent, which decode as float64. */
export function isGoInteger(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 63;
}

/**
 * Whether a scalar has one of `types` as kube-openapi sees it (validate/type.go): a string with a format may be a list too,
 * which no validator of formats then looks at.
 * @param types ends with the format, empty for none
 */
export function isScalarOf(value: unknown, types: readonly string[]): boolean {
  if (isGoInteger(value)) return types.includes("integer");
  if (Array.isArray(value)) return types[0] === "string" && types.at(-1) !== "";
  return typeof value === "string" && types.includes("string");
}

/** Whether one of several branches `required: [key]` holds; each holds for what is no object (validate/schema_props.go). */
export function isOneKey(value: unknown, keys: readonly string[]): boolean {
  if (value === null) return true;
  if (typeof value !== "object" || Array.isArray(value)) return keys.length === 1;
  return countKeys(value as { readonly [key: string]: unknown }, keys) === 1;
}

/** How many of `keys` an object has; a key with null counts, as in Go's `_, ok := value[key]`. */
export function countKeys(value: { readonly [key: string]: unknown }, keys: readonly string[]): number {
  return keys.filter((key) => value[key] !== undefined).length;
}

/** Whether a list of type `set` holds an item twice (listtype/validation.go, validateListSet). */
export function hasRepeatedItems(items: readonly unknown[]): boolean {
  return findRepeatedItems(items).length > 0;
}

/** Of each item of a set that stands there more than once, the index of the second. Sets are of texts: an object has lost its fields before. */
export function findRepeatedItems(items: readonly unknown[]): readonly number[] {
  return findRepeatedTexts(items.map((item) => JSON.stringify(item, withoutFields)));
}

/** For JSON.stringify: an object where a text should stand is pruned to `{}`. */
export function withoutFields(_: string, inner: unknown): unknown {
  return typeof inner === "object" && inner !== null && !Array.isArray(inner) ? {} : inner;
}

/** Of each group of items of a list of type `map` that agree in all `keys`, the index of the second (validateListMap). */
export function findRepeatedKeys(items: readonly unknown[], keys: readonly string[]): readonly number[] {
  return findRepeatedTexts(pickKeys(items, keys).map((item) => JSON.stringify(item)));
}

export function hasRepeatedKeys(items: readonly unknown[], keys: readonly string[]): boolean {
  return findRepeatedKeys(items, keys).length > 0;
}

function findRepeatedTexts(texts: readonly string[]): readonly number[] {
  const counts = new Map<string, number>();
  return texts.flatMap((text, index) => {
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return count === 2 ? [index] : [];
  });
}

/** The items with `keys` alone, in that order. */
export function pickKeys(items: readonly unknown[], keys: readonly string[]): { readonly [key: string]: never }[] {
  return items.map((item) => {
    const fields = typeof item === "object" && item !== null ? (item as { readonly [key: string]: never }) : {};
    return Object.fromEntries(keys.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]]])));
  });
}

/** Adds a sub-validator's errors to those found so far, in place. */
export function joinErrors<T>(found: T[] | null, more: readonly T[] | null | undefined): T[] {
  const joined = found ?? [];
  for (const error of more ?? []) joined.push(error);
  return joined;
}
