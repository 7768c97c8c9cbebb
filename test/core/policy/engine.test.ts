// An engine that has seen other worlds answers as one that has not: edits leave nothing behind.
import { expect, test } from "vitest";
import { PolicyEngine } from "../../../src/core/policy/engine.ts";
import type { WorldCase } from "../../differential/generateCase.ts";
import { generateCase } from "../../differential/generateCase.ts";
import { generatorProfileOf } from "../../differential/generatorProfile.ts";
import type { Random } from "../../differential/random.ts";
import { makeRandom } from "../../differential/random.ts";
import { toOracleCase } from "../../differential/runDifferential.ts";
import type { CaseSession, OracleCase } from "../../support/answerCase.ts";
import { answerSubject, buildCase, newestProfile, optionsOf, subjectOf } from "../../support/answerCase.ts";

const generator = generatorProfileOf("1.20");
const nSequences = 200;
const nEdits = 3;

test("a sequence of edits ends where a fresh engine starts", { timeout: 120_000 }, () => {
  let nShared = 0;
  for (let index = 0; index < nSequences; index++) {
    const random = makeRandom(1000 + index);
    const pool = makePool(index);
    const whole = toOracleCase(pool, "whole", 1);
    const session: CaseSession = { engine: makeEngine(whole), read: new Map() };
    let before: unknown;
    for (let edit = 0; edit < nEdits; edit++) {
      const asked = toOracleCase(takePart(pool, random), `${index}.${edit}`, 1);
      const { policyWorld } = buildCase(asked, session);
      const { policyWorld: fresh } = buildCase(asked, { engine: makeEngine(asked), read: session.read });
      for (const subject of asked.subjects) {
        const endpoint = subjectOf(policyWorld, subject);
        const expected = JSON.stringify(answerSubject(fresh, subjectOf(fresh, subject)));
        expect(JSON.stringify(answerSubject(policyWorld, endpoint)), asked.id).toBe(expected);
      }
      const policy = policyWorld.policyOf(subjectOf(policyWorld, 1001));
      if (policy === before) nShared++;
      before = policy;
    }
  }
  // Else nothing would be kept from one update to the next, and nothing proved.
  expect(nShared).toBeGreaterThan(20);
});

function makeEngine(asked: OracleCase): PolicyEngine {
  return new PolicyEngine(newestProfile(), optionsOf(asked), asked.cluster ?? "default");
}

/** Two random worlds' documents and identities together, under the options of the first. */
function makePool(index: number): WorldCase {
  const first = generateCase(generator, 21, index);
  const second = generateCase(generator, 22, index);
  const { "1": _host, ...more } = second.identities;
  const moved = Object.entries(more).flatMap(([number, labels]) =>
    Number(number) > 255 && Number(number) < 0x10000 ? [[String(Number(number) + 100), labels] as const] : [],
  );
  const known = new Set(Object.values(first.identities).map((labels) => [...labels].sort().join()));
  const added = moved.filter(([, labels]) => !known.has([...labels].sort().join()));
  return {
    ...first,
    docs: [...first.docs, ...second.docs.map((doc) => rename(doc, "2"))],
    identities: { ...first.identities, ...Object.fromEntries(added) },
  };
}

function rename(doc: WorldCase["docs"][number], suffix: string): WorldCase["docs"][number] {
  const { metadata } = doc;
  if (metadata === null || typeof metadata !== "object" || !("name" in metadata)) return doc;
  return { ...doc, metadata: { ...metadata, name: `${String(metadata.name)}${suffix}` } };
}

/** Most of the documents and most of the identities, the subjects always. */
function takePart(pool: WorldCase, random: Random): WorldCase {
  return {
    ...pool,
    docs: pool.docs.filter(() => random.chance(0.75)),
    identities: Object.fromEntries(
      Object.entries(pool.identities).filter(
        ([number]) => number === "1001" || pool.subjects.includes(Number(number)) || random.chance(0.7),
      ),
    ),
  };
}
