// The differential check: random worlds, asked of this project's engine and of Cilium's own packages.
// One call judges a range of them, so that workers can share a run; mergeResults puts their results together.
import type { OracleAnswer, OracleCase } from "../support/answerCase.ts";
import { profileNamed } from "../support/answerCase.ts";
import { featuresOf } from "./features.ts";
import type { WorldCase } from "./generateCase.ts";
import { generateCase } from "./generateCase.ts";
import { generatorProfileOf } from "./generatorProfile.ts";
import type { AskOracle } from "./judgeBatch.ts";
import { judgeBatch } from "./judgeBatch.ts";

export interface Failure {
  readonly index: number;
  readonly differences: readonly string[];
}

export interface DifferentialResult {
  readonly nCases: number;
  readonly nPassed: number;
  /** Cases whose answer depends on the order of a Go map, and ours was among those seen. */
  readonly nVarying: number;
  /** Of these, cases judged key by key. */
  readonly nKeyByKey: number;
  /** Cases with an endpoint over which Cilium panics. */
  readonly nPanics: number;
  readonly nSubjects: number;
  readonly nRejectedDocs: number;
  readonly nDocs: number;
  readonly nResolveErrors: number;
  readonly nEntries: number;
  readonly failures: readonly Failure[];
  /** Cases that were looked at for their features. */
  readonly nSampled: number;
  /** Of these, by feature. */
  readonly features: ReadonlyMap<string, number>;
  /** Documents refused and endpoints unresolved, by text without the values in it. */
  readonly errors: ReadonlyMap<string, number>;
}

/** What is asked, and whom: Cilium's packages of one version, and our engine with the profile of that version. */
export interface Judged {
  readonly cilium: string;
  readonly seed: number;
  readonly ask: AskOracle;
}

export interface CaseRange {
  readonly from: number;
  readonly to: number;
  /** Of so many cases, one is looked at for its features. */
  readonly sampling: number;
}

export async function judgeRange({ cilium, seed, ask }: Judged, range: CaseRange): Promise<DifferentialResult> {
  const generator = generatorProfileOf(cilium);
  const features = new Map<string, number>();
  let nSampled = 0;
  const cases: OracleCase[] = [];
  for (let index = range.from; index < range.to; index++) {
    const world = generateCase(generator, seed, index);
    cases.push(toOracleCase(world, String(index), 1));
    if (index % range.sampling !== 0) continue;
    nSampled++;
    for (const feature of featuresOf(world)) add(features, feature);
  }
  const outcomes = await judgeBatch(cases, profileNamed(cilium), ask);
  const failures = outcomes.flatMap(({ differences }, at): readonly Failure[] =>
    differences.length > 0 ? [{ index: range.from + at, differences }] : [],
  );
  const passed = outcomes.filter(({ differences }) => differences.length === 0);
  return {
    ...countAnswers(outcomes.map(({ ours }) => ours)),
    nCases: cases.length,
    nPassed: passed.length,
    nVarying: passed.filter(({ isVarying }) => isVarying).length,
    nPanics: outcomes.filter(({ isPanic }) => isPanic).length,
    nKeyByKey: passed.filter(({ isKeyByKey }) => isKeyByKey).length,
    failures,
    nSampled,
    features,
  };
}

type Answered = Pick<
  DifferentialResult,
  "nSubjects" | "nRejectedDocs" | "nDocs" | "nResolveErrors" | "nEntries" | "errors"
>;

export function countAnswers(answers: readonly OracleAnswer[]): Answered {
  const errors = new Map<string, number>();
  const docs = answers.flatMap((answer) => answer.docs);
  const subjects = answers.flatMap((answer) => answer.subjects).flatMap((subject) => subject.answers);
  const texts = [...docs, ...subjects].flatMap(({ error }) => error ?? []);
  for (const text of texts) add(errors, text.replace(/"[^"]*"/g, "…").slice(0, 110));
  return {
    nDocs: docs.length,
    nRejectedDocs: docs.filter(({ error }) => error !== null).length,
    nSubjects: subjects.length,
    nResolveErrors: subjects.filter(({ error }) => error !== null).length,
    nEntries: subjects.reduce((sum, { entries }) => sum + (entries?.length ?? 0), 0),
    errors,
  };
}

/** The sum of results of several ranges. */
export function mergeResults(results: readonly DifferentialResult[]): DifferentialResult {
  const sum = (pick: (result: DifferentialResult) => number) => results.reduce((all, one) => all + pick(one), 0);
  const sumMaps = (pick: (result: DifferentialResult) => ReadonlyMap<string, number>) => {
    const all = new Map<string, number>();
    for (const result of results) for (const [name, count] of pick(result)) add(all, name, count);
    return all;
  };
  return {
    nCases: sum((one) => one.nCases),
    nPassed: sum((one) => one.nPassed),
    nVarying: sum((one) => one.nVarying),
    nPanics: sum((one) => one.nPanics),
    nKeyByKey: sum((one) => one.nKeyByKey),
    nSubjects: sum((one) => one.nSubjects),
    nRejectedDocs: sum((one) => one.nRejectedDocs),
    nDocs: sum((one) => one.nDocs),
    nResolveErrors: sum((one) => one.nResolveErrors),
    nEntries: sum((one) => one.nEntries),
    failures: results.flatMap(({ failures }) => failures).sort((a, b) => a.index - b.index),
    nSampled: sum((one) => one.nSampled),
    features: sumMaps((one) => one.features),
    errors: sumMaps((one) => one.errors),
  };
}

function add(counts: Map<string, number>, name: string, count = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

export function toOracleCase({ docs, ...world }: WorldCase, id: string, repeat: number): OracleCase {
  return { id, ...world, docs: docs.map((doc) => JSON.stringify(doc)), repeat };
}
