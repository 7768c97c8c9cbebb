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
const nSequences = 100;
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
  expect(nShared).toBeGreaterThan(10);
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

test("an edit makes anew the maps that it touches and no other", () => {
  const labels = (app: string) => [
    `k8s:app=${app}`,
    "k8s:io.cilium.k8s.policy.cluster=default",
    "k8s:io.kubernetes.pod.namespace=default",
  ];
  const apps = Array.from({ length: 30 }, (_, at) => `a${at}`);
  const policy = (at: number, port: string) =>
    JSON.stringify({
      apiVersion: "cilium.io/v2",
      kind: "CiliumNetworkPolicy",
      metadata: { name: `p${at}`, namespace: "default" },
      spec: {
        endpointSelector: { matchLabels: { app: `a${at}` } },
        // From the next one along the ring, by a label that may be there twice.
        ingress: [
          {
            fromEndpoints: [
              { matchExpressions: [{ key: "app", operator: "In", values: [`a${(at + 1) % 30}`, `new${at}`] }] },
            ],
            toPorts: [{ ports: [{ port, protocol: "TCP" }] }],
          },
        ],
      },
    });
  const docs = apps.map((_, at) => policy(at, "80"));
  const identities = Object.fromEntries(apps.map((app, at) => [1001 + at, labels(app)]));
  const asked = { id: "", docs, identities, subjects: [1001] };
  const session: CaseSession = { engine: makeEngine(asked), read: new Map() };
  const policiesOf = (world: typeof asked) => {
    const { policyWorld } = buildCase(world, session);
    return apps.map((_, at) => policyWorld.policyOf(subjectOf(policyWorld, 1001 + at)));
  };
  let last = policiesOf(asked);
  /** Positions of the maps that the next world makes anew. */
  const changedBy = (world: typeof asked) => {
    const before = last;
    last = policiesOf(world);
    return last.flatMap((one, at) => (one === before[at] ? [] : [at]));
  };
  const edited = docs.with(7, policy(7, "81"));
  expect(changedBy({ ...asked, docs: edited })).toEqual([7]);
  expect(changedBy({ ...asked, docs: edited, identities: { ...identities, 2000: labels("new12") } })).toEqual([12]);
  expect(changedBy({ ...asked, docs: edited })).toEqual([12]);
  expect(changedBy({ ...asked, docs: edited.toSpliced(3, 1) })).toEqual([3]);
});
