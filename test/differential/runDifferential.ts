// The differential check: random worlds, asked of this project's engine and of Cilium's own packages.
import { setImmediate } from "node:timers/promises";
import type { OracleAnswer, OracleCase } from "../support/answerCase.ts";
import { answerCase, profileNamed } from "../support/answerCase.ts";
import { compareAnswers, isSeenKeyByKey } from "./compareAnswers.ts";
import { featureNames, featuresOf } from "./features.ts";
import type { Failure } from "./formatSuiteCase.ts";
import { formatSuiteCase } from "./formatSuiteCase.ts";
import type { WorldCase } from "./generateCase.ts";
import { generateCase } from "./generateCase.ts";
import { generatorProfileOf } from "./generatorProfile.ts";
import { shrinkCase } from "./shrinkCase.ts";

export type AskOracle = (cases: readonly OracleCase[]) => Promise<readonly (OracleAnswer & { error?: string })[]>;

export interface DifferentialResult {
  readonly nPassed: number;
  readonly failures: readonly Failure[];
  /** Cases whose answer depends on the order of a Go map, and ours was among those seen. */
  readonly nVarying: number;
  /** Of these, cases with so many answers that ours was seen key by key only (always with authentication). */
  readonly nKeyByKey: number;
  readonly nSubjects: number;
  readonly nRejectedDocs: number;
  readonly nDocs: number;
  readonly nResolveErrors: number;
  readonly nEntries: number;
  /** Cases by feature. */
  readonly features: ReadonlyMap<string, number>;
  /** Documents refused and endpoints unresolved, by text without the values in it. */
  readonly errors: ReadonlyMap<string, number>;
}

/** How often a case is asked again whose answer is not ours: Go's map order may decide. */
const repeats = [10, 60, 300];
const casesPerBatch = 2000;

/** What is asked, and whom: Cilium's packages of one version, and our engine with the profile of that version. */
export interface Judged {
  readonly cilium: string;
  readonly seed: number;
  readonly ask: AskOracle;
}

export async function runDifferential(judged: Judged, nCases: number): Promise<DifferentialResult> {
  const { seed } = judged;
  const generator = generatorProfileOf(judged.cilium);
  const features = new Map(featureNames.map((name) => [name, 0]));
  const errors = new Map<string, number>();
  const countError = (text: string | null | undefined) => {
    if (text === null || text === undefined) return;
    const kind = text.replace(/"[^"]*"/g, "…").slice(0, 110);
    errors.set(kind, (errors.get(kind) ?? 0) + 1);
  };
  const failures: Failure[] = [];
  const counts = {
    nPassed: 0,
    nVarying: 0,
    nKeyByKey: 0,
    nSubjects: 0,
    nRejectedDocs: 0,
    nDocs: 0,
    nResolveErrors: 0,
    nEntries: 0,
  };
  for (let start = 0; start < nCases; start += casesPerBatch) {
    const cases: WorldCase[] = [];
    for (let index = start; index < Math.min(start + casesPerBatch, nCases); index++)
      cases.push(generateCase(generator, seed, index));
    for (const one of cases)
      for (const feature of featuresOf(one)) features.set(feature, (features.get(feature) ?? 0) + 1);
    const { ours, theirs } = await answerBoth(cases, 1, judged);
    const doubtful: number[] = [];
    ours.forEach((answer, at) => {
      const other = theirs[at];
      if (other === undefined || findDifferences(answer, other).length > 0) doubtful.push(at);
      else counts.nPassed++;
      for (const { error } of answer.docs) {
        counts.nDocs++;
        countError(error);
        if (error !== null) counts.nRejectedDocs++;
      }
      for (const { answers } of answer.subjects) {
        counts.nSubjects++;
        countError(answers[0]?.error);
        if (answers[0]?.error != null) counts.nResolveErrors++;
        counts.nEntries += answers[0]?.entries?.length ?? 0;
      }
    });
    for (const { at, differences, isKeyByKey } of await askAgain(doubtful, cases, ours, judged.ask)) {
      const asked = cases[at];
      if (asked === undefined) continue;
      if (differences.length > 0) {
        failures.push({ index: start + at, asked, differences });
      } else {
        counts.nPassed++;
        counts.nVarying++;
        if (isKeyByKey) counts.nKeyByKey++;
      }
    }
  }
  return { ...counts, failures, features, errors };
}

/** The smallest case found that still differs, as it would stand in a suite. */
export async function explainFailure(failure: Failure, judged: Judged): Promise<string> {
  const shrunk = await shrinkFailure(failure, judged);
  return formatSuiteCase(shrunk.differences.length > 0 ? shrunk : failure, judged);
}

async function shrinkFailure({ asked, index }: Failure, judged: Judged): Promise<Failure> {
  let differences: readonly string[] = [];
  const isVarying = JSON.stringify(asked).includes('"authentication"');
  const smallest = await shrinkCase(asked, async (candidates) => {
    const { ours, theirs } = await answerBoth(candidates, isVarying ? 20 : 1, judged);
    const at = ours.findIndex((answer, candidate) => {
      const other = theirs[candidate];
      // What the API server would refuse makes Cilium panic: leaving out more is no smaller case.
      if (other === undefined || other.error !== undefined || JSON.stringify(other).includes('"panic:')) return false;
      return findDifferences(answer, other).length > 0;
    });
    const [answer, other] = [ours[at], theirs[at]];
    if (answer !== undefined && other !== undefined) differences = findDifferences(answer, other);
    return at;
  });
  return { asked: smallest, index, differences };
}

interface AskedAgain {
  readonly at: number;
  readonly differences: readonly string[];
  /** Cilium has given more than one answer so far. */
  readonly isVarying: boolean;
  readonly isKeyByKey: boolean;
}

/** Where many cases differ and Cilium's answers to them stay the same, they are simply different. */
const steadyAtMost = 10;

function worthAsking(left: readonly AskedAgain[]): readonly [readonly AskedAgain[], readonly AskedAgain[]] {
  const varying = left.filter(({ isVarying }) => isVarying);
  const steady = left.filter(({ isVarying }) => !isVarying);
  return [[...varying, ...steady.slice(0, steadyAtMost)], steady.slice(steadyAtMost)];
}

async function askAgain(
  doubtful: readonly number[],
  cases: readonly WorldCase[],
  ours: readonly OracleAnswer[],
  ask: AskOracle,
): Promise<readonly AskedAgain[]> {
  let left: readonly AskedAgain[] = doubtful.map((at) => ({
    at,
    differences: [],
    isVarying: false,
    isKeyByKey: false,
  }));
  const settled: AskedAgain[] = [];
  for (const repeat of repeats) {
    if (left.length === 0) break;
    const [more, enough] = repeat === repeats[0] ? [left, []] : worthAsking(left);
    settled.push(...enough);
    left = more;
    const answers = await ask(left.map(({ at }) => toOracleCase(cases[at] as WorldCase, String(at), repeat)));
    const asked = left.map(({ at }, index): AskedAgain => {
      const [answer, other] = [ours[at], answers[index]];
      if (answer === undefined || other === undefined)
        return { at, differences: ["no answer"], isVarying: false, isKeyByKey: false };
      const isVarying = other.subjects?.some(({ answers: seen }) => seen.length > 1) ?? false;
      const differences = findDifferences(answer, other);
      const isKeyByKey =
        differences.length > 0 &&
        repeat === repeats.at(-1) &&
        JSON.stringify(cases[at]).includes('"authentication"') &&
        isSeenKeyByKey(answer, other);
      return { at, differences: isKeyByKey ? [] : differences, isVarying, isKeyByKey };
    });
    settled.push(...asked.filter(({ differences }) => differences.length === 0));
    left = asked.filter(({ differences }) => differences.length > 0);
  }
  return [...settled, ...left];
}

function findDifferences(ours: OracleAnswer, theirs: OracleAnswer & { error?: string }): readonly string[] {
  return theirs.error === undefined ? compareAnswers(ours, theirs) : [`the oracle: ${theirs.error}`];
}

/** Both answers at the same time: the oracle is another process. */
async function answerBoth(cases: readonly WorldCase[], repeat: number, { cilium, ask }: Judged) {
  const profile = profileNamed(cilium);
  const asked = cases.map((one, at) => toOracleCase(one, String(at), repeat));
  const theirs = ask(asked);
  const ours: OracleAnswer[] = [];
  for (const one of asked) {
    ours.push(answerCase(one, profile));
    if (ours.length % 25 === 0) await setImmediate();
  }
  return { ours, theirs: await theirs };
}

export function toOracleCase({ docs, ...world }: WorldCase, id: string, repeat: number): OracleCase {
  return { id, ...world, docs: docs.map((doc) => JSON.stringify(doc)), repeat };
}
