// The smallest case that still fails: whatever can be left out of it is.
import type { Json, WorldCase } from "./generateCase.ts";

/**
 * Leaves out one part after the other while `failing` says that a candidate still fails. `failing` gets all candidates
 * of a round at once and gives back the index of the first that fails, or -1.
 */
export async function shrinkCase(
  asked: WorldCase,
  failing: (candidates: readonly WorldCase[]) => Promise<number>,
): Promise<WorldCase> {
  let smallest = asked;
  for (let round = 0; round < maxRounds; round++) {
    const candidates = smallerCases(smallest);
    const index = await failing(candidates);
    const found = candidates[index];
    if (found === undefined) return smallest;
    smallest = found;
  }
  return smallest;
}

const maxRounds = 40;

/** Every case with one part less, big parts first. */
function smallerCases(asked: WorldCase): readonly WorldCase[] {
  const cases: WorldCase[] = [];
  const put = (part: Partial<WorldCase>) => {
    cases.push({ ...asked, ...part });
  };
  for (const at of asked.docs.keys()) put({ docs: asked.docs.filter((_other, index) => index !== at) });
  if (asked.subjects.length > 1) for (const subject of asked.subjects) put({ subjects: [subject] });
  for (const service of asked.services) put({ services: asked.services.filter((other) => other !== service) });
  for (const key of ["identities", "fqdns", "dns", "namedPorts", "options"] as const) {
    for (const smaller of without(asked[key] ?? {})) {
      if (key !== "identities" || asked.subjects.every((subject) => String(subject) in smaller))
        put({ [key]: smaller });
    }
  }
  asked.docs.forEach((doc, at) => {
    for (const smaller of smallerValues(doc)) {
      const docs = asked.docs.map((other, index) => (index === at ? smaller : other));
      put({ docs: docs as WorldCase["docs"] });
    }
  });
  return cases;
}

function without<T extends object>(record: T): readonly Partial<T>[] {
  const entries = Object.entries(record);
  return entries.map(([key]) => Object.fromEntries(entries.filter(([other]) => other !== key)) as Partial<T>);
}

const kept = new Set(["apiVersion", "kind", "metadata", "name", "namespace", "spec", "key", "operator", "selector"]);

/** The value with one item or key less, at any depth; outer ones first. */
function smallerValues(value: Json): readonly Json[] {
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return [
      ...(items.length > 1 ? items.map((_item, at) => items.filter((_other, index) => index !== at)) : []),
      ...items.flatMap((item, at) =>
        smallerValues(item).map((smaller) => items.map((other, index) => (index === at ? smaller : other))),
      ),
    ];
  }
  if (value === null || typeof value !== "object") return [];
  const entries = Object.entries(value);
  return [
    ...entries
      .filter(([key]) => !kept.has(key))
      .map(([key]) => Object.fromEntries(entries.filter(([other]) => other !== key))),
    ...entries.flatMap(([key, inner]) => smallerValues(inner).map((smaller) => ({ ...value, [key]: smaller }))),
  ];
}
