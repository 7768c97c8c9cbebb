// Policies with faults: a policy of every field that some version knows, changed at a few places at random.
// For the differential check of what the agent refuses, so most of them are wrong, and some in several ways.
import { fieldTexts, strayTexts } from "./faultyTexts.ts";
import type { Random } from "./random.ts";
import type { Json } from "./wholePolicy.ts";
import { makeWholePolicy } from "./wholePolicy.ts";

type MutableJson = null | boolean | number | string | MutableJson[] | { [key: string]: MutableJson };

/** Values that some field can't take, and others can. */
const strayValues: readonly [Json, ...Json[]] = [
  null,
  "",
  "a",
  "a b",
  0,
  7,
  -1,
  1,
  40,
  41,
  100,
  101,
  255,
  256,
  300,
  65535,
  65536,
  70000,
  2147483648,
  1.5,
  1e21,
  true,
  [],
  {},
  [null],
  [{}],
  ["a"],
  [7],
  { a: "b" },
  { "a:b:c": "d" },
];

/** Keys to add or to rename to, wherever they may be known. */
const strayKeys = [
  "fromEndpoints",
  "toEndpoints",
  "fromRequires",
  "toRequires",
  "fromNodes",
  "toNodes",
  "fromGroups",
  "toGroups",
  "fromCIDR",
  "toCIDRSet",
  "toServices",
  "toFQDNs",
  "toPorts",
  "icmps",
  "authentication",
  "nodeSelector",
  "endpointSelector",
  "enableDefaultDeny",
  "labels",
  "log",
  "description",
  "matchName",
  "matchPattern",
  "except",
  "cidr",
  "cidrGroupRef",
  "cidrGroupSelector",
  "endPort",
  "role",
  "apiKey",
  "l7",
  "l7proto",
  "kafka",
  "http",
  "dns",
  "rules",
  "listener",
  "serverNames",
  "matchLabels",
  "values",
  "",
  "Ports",
] as const satisfies readonly [string, ...string[]];

/** A policy as JSON text. */
export function makeMutant(random: Random): string {
  // Through text: no value stands at two places at once.
  const policy = JSON.parse(JSON.stringify(makeWholePolicy(random))) as MutableJson;
  // The schema of a NetworkPolicy is the API server's own.
  const keepsTypes = random.chance(0.6) || (isMap(policy) && policy.kind === "NetworkPolicy");
  const count = random.weighted([
    [1, 0],
    [5, 1],
    [3, 2],
    [1, 4],
  ]);
  for (let done = 0; done < count; done++) mutate(policy, random, keepsTypes);
  return JSON.stringify(sortKeys(policy));
}

/** One place of a policy given as JSON text is changed. */
export function changeSomewhere(policy: string, random: Random): string {
  const changed = JSON.parse(policy) as MutableJson;
  mutate(changed, random, random.chance(0.7));
  return JSON.stringify(changed);
}

/** As the API server stores objects: Go's decoder tells of the first fault that it meets. */
function sortKeys(value: MutableJson): MutableJson {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isMap(value)) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key] ?? null)]));
}

/** The groups that a mutant refers to: one prefix each, with every exception inside, as long as all are of one family. */
export function groupsOf(mutant: string): readonly string[] {
  const cidrs = new Map<string, string>();
  for (const { value } of listPlaces(JSON.parse(mutant))) {
    if (!isMap(value) || typeof value.cidrGroupRef !== "string") continue;
    const excepts = Array.isArray(value.except) ? value.except : [];
    const isOfIpv6 = excepts.some((except) => typeof except === "string" && except.includes(":"));
    if (isOfIpv6 || !cidrs.has(value.cidrGroupRef)) cidrs.set(value.cidrGroupRef, isOfIpv6 ? "::/0" : "0.0.0.0/0");
  }
  return [...cidrs].map(([name, cidr]) =>
    JSON.stringify({
      apiVersion: "cilium.io/v2alpha1",
      kind: "CiliumCIDRGroup",
      metadata: { name },
      spec: { externalCIDRs: [cidr] },
    }),
  );
}

/** One place below the head of the object gets another value, another key, a copy, or that of another place. */
function mutate(policy: MutableJson, random: Random, keepsTypes: boolean): void {
  const places = listPlaces(policy).filter(
    ({ path, value }) =>
      !["apiVersion", "kind", "metadata"].includes(path[0] ?? "") && (!keepsTypes || typeof value === "string"),
  );
  const place = places[random.below(places.length)];
  if (place === undefined) return;
  const { parent, key, value } = place;
  const text = () => random.pick(fieldTexts[fieldOf(place.path)] ?? strayTexts);
  const change = keepsTypes
    ? random.weighted([
        [9, "text"],
        [1, "drop"],
        [isLabelKey(place.path) ? 3 : 0, "rename"],
      ])
    : random.weighted([
        [2, "drop"],
        [3, "stray"],
        [typeof value === "string" ? 8 : 0, "text"],
        [2, "add"],
        [1, "rename"],
        [1, "copy"],
        [2, "swap"],
        [Array.isArray(parent) ? 1 : 0, "fill"],
      ]);
  if (change === "swap") swap(place, random.pick([place, ...places]));
  else if (Array.isArray(parent)) {
    const index = Number(key);
    if (change === "drop") parent.splice(index, 1);
    else if (change === "copy" || change === "rename") parent.push(structuredClone(value));
    else if (change === "fill") fill(parent, value, random);
    else parent[index] = change === "text" ? text() : strayValue(random);
  } else if (change === "drop") delete parent[key];
  else if (change === "rename") {
    delete parent[key];
    parent[keepsTypes || random.chance(0.5) ? random.pick(strayTexts) : random.pick(strayKeys)] = value;
  } else if (change === "add") {
    const target = isMap(value) ? value : parent;
    target[random.pick(strayKeys)] = random.chance(0.3) ? structuredClone(value) : strayValue(random);
  } else parent[key] = change === "text" ? text() : strayValue(random);
}

/** Two values change places; one inside the other stays. */
function swap(one: PlaceInJson, other: PlaceInJson): void {
  const isInside = (a: PlaceInJson, b: PlaceInJson) => b.path.every((key, index) => key === a.path[index]);
  if (isInside(one, other) || isInside(other, one)) return;
  setValue(one, other.value);
  setValue(other, one.value);
}

function setValue({ parent, key }: PlaceInJson, value: MutableJson): void {
  if (Array.isArray(parent)) parent[Number(key)] = value;
  else parent[key] = value;
}

/** As many items as a limit allows, or one more. */
function fill(list: MutableJson[], item: MutableJson, random: Random): void {
  const count = random.pick([40, 41]);
  while (list.length < count) list.push(structuredClone(item));
}

/** The field that a text belongs to: that of its list, where it is in one. */
function fieldOf(path: readonly string[]): string {
  return path.findLast((key) => !/^[0-9]+$/.test(key)) ?? "";
}

function isLabelKey(path: readonly string[]): boolean {
  return ["matchLabels", "l7"].some((name) => path.slice(-3, -1).includes(name));
}

function strayValue(random: Random): MutableJson {
  return structuredClone(random.pick(strayValues)) as MutableJson;
}

interface PlaceInJson {
  readonly parent: MutableJson[] | { [key: string]: MutableJson };
  readonly key: string;
  readonly value: MutableJson;
  readonly path: readonly string[];
}

function listPlaces(value: MutableJson, path: readonly string[] = []): PlaceInJson[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    { parent: value, key, value: child, path: [...path, key] },
    ...listPlaces(child, [...path, key]),
  ]);
}

function isMap(value: MutableJson): value is { [key: string]: MutableJson } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
