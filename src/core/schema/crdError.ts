// From a validator's raw errors to the few that help: one per fault, with the path that the editor underlines.
// Mirrors which errors an API server reports (kube-openapi pkg/validation/validate): of a value of the wrong type its type,
// enum, bounds and oneOf, of a string's length and pattern the first that fails, of several branches the first.
import { addToList } from "../text/listMap.ts";
import type { PathSegment, PlainValue } from "../yaml/node.ts";
import { apiServerText } from "./apiServerText.ts";
import { type CrdFault, getPresentKeys, toCrdFault } from "./crdFault.ts";
import { describeError } from "./crdMessage.ts";
import type { RawCrdError } from "./crdProfile.ts";
import { findRepeatedItems } from "./validatorRuntime.ts";

export interface CrdError {
  /** The value, or the key, at fault; of a missing key the object that lacks it. */
  readonly path: readonly PathSegment[];
  /** JSON Schema's word (`type`, `enum`, `pattern`, `required` …), `null` for a null that the CRD does not allow,
   * `exactlyOneKey` and `someKey` for oneOf and anyOf over required keys, `minKeys` and `maxKeys` for minProperties and
   * maxProperties, `x-kubernetes-validations` for a CEL rule, `metadata` and `metadataKey` for what no object can be called. */
  readonly keyword: string;
  /** What is wrong; why; what to write instead. */
  readonly message: string;
  /** What the API server says of it, one line per error. */
  readonly detail: string;
}

// Of these one value has one fault; earlier ones explain later ones.
const ranks = ["type", "oneOf", "maxLength", "minLength", "pattern", "format", "enum", "maximum", "minimum"];

// Hostile input can break every one of a million values; what is cut here is never shown (maxErrors).
const maxRawErrors = 2000;

/** In the order of the schema. `pruned` are the unknown fields, which explain some errors. */
export function boilDown(
  value: PlainValue,
  broken: readonly RawCrdError[],
  pruned: readonly RawCrdError[],
  owner: string,
): CrdError[] {
  const unknownKeys = new Map<string, string[]>();
  for (const { instancePath, params } of pruned)
    addToList(unknownKeys, instancePath, String(params.additionalProperty));
  const faults = broken
    .slice(0, maxRawErrors)
    .map((error) => toCrdFault(value, error, unknownKeys.get(error.instancePath) ?? []));
  const emptied = faults.filter(isMustBeEmpty).map(({ pointer }) => `${pointer}/`);
  const parentOf = ({ pointer }: CrdFault) => emptied.find((parent) => pointer.startsWith(parent));
  const byPointer = new Map<string, CrdFault[]>();
  const below = new Map<string, CrdFault[]>();
  for (const fault of faults) {
    const parent = parentOf(fault);
    if (parent === undefined) addToList(byPointer, fault.pointer, fault);
    else addToList(below, parent, fault);
  }
  return [...byPointer].flatMap(([pointer, group]) =>
    explainFaults(group).map(([fault, ...explained]) =>
      toCrdError(fault, [...explained, ...(below.get(`${pointer}/`) ?? [])], owner),
    ),
  );
}

// Groups the faults of one value: the first of each group tells the others.
function explainFaults(faults: readonly CrdFault[]): [CrdFault, ...CrdFault[]][] {
  const ranked = faults
    .filter(({ keyword }) => ranks.includes(keyword))
    .sort((a, b) => ranks.indexOf(a.keyword) - ranks.indexOf(b.keyword));
  const others = faults.filter(({ keyword }) => !ranks.includes(keyword));
  const [first, ...explained] = ranked;
  if (first === undefined) return others.map((fault) => [fault]);
  const bounds = explained.filter(({ keyword }) => ["enum", "maximum", "minimum"].includes(keyword));
  const choices = explained.filter(({ keyword, value }) => keyword === "oneOf" && value !== null);
  if (first.keyword === "type") return [[first, ...bounds, ...choices, ...others]];
  return [
    [first, ...(first.keyword === "oneOf" ? explained.slice(0, 1) : bounds)],
    ...others.map((fault): [CrdFault] => [fault]),
  ];
}

function isMustBeEmpty({ keyword, params }: CrdFault): boolean {
  return keyword === "maxItems" && params.limit === 0;
}

function toCrdError(fault: CrdFault, explained: readonly CrdFault[], owner: string): CrdError {
  const texts = [fault, ...explained].map(apiServerText);
  return {
    path: [...fault.path, ...placeWithin(fault)],
    keyword: fault.keyword === "type" && fault.value === null ? "null" : fault.keyword,
    message: describeError(fault, owner, explained),
    detail: [...new Set(texts)].join("\n"),
  };
}

// The second of keys that exclude each other, the second of two equal items; else the value itself.
function placeWithin({ keyword, params, value }: CrdFault): PathSegment[] {
  if (keyword === "exactlyOneKey" || keyword === "maxKeys") {
    const [, second] = getPresentKeys(value, params.keys);
    return second === undefined ? [] : [second];
  }
  const repeated = keyword === "distinctItems" && Array.isArray(value) ? findRepeatedItems(value)[0] : undefined;
  return repeated === undefined ? [] : [repeated];
}
