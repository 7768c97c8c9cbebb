// One batch of cases, asked of this project's engine and of Cilium's own packages: what differs, case by case.
// Cilium answers some cases now so, now so (the order of a Go map decides): these are asked again, and any answer counts.
import { setImmediate } from "node:timers/promises";
import type { DatapathProfile } from "../../src/core/profile.ts";
import type { OracleAnswer, OracleCase } from "../support/answerCase.ts";
import { answerCase } from "../support/answerCase.ts";
import { compareAnswers, hasPanic, isSameInBytes, isSeenKeyByKey } from "./compareAnswers.ts";

/** Asks Cilium's packages of one version; an answer with `error` alone says why a case cannot be asked. */
export type AskOracle = (cases: readonly OracleCase[]) => Promise<readonly TheirAnswer[]>;

export type TheirAnswer = OracleAnswer & { readonly error?: string };

export interface Outcome {
  readonly ours: OracleAnswer;
  /** Empty where ours is an answer of Cilium's. */
  readonly differences: readonly string[];
  /** Cilium has given more than one answer, and ours was not its first. */
  readonly isVarying: boolean;
  /** Cilium panics over an endpoint of it, in some try: that endpoint is not compared. */
  readonly isPanic: boolean;
  /** Cilium has so many answers that ours was seen key by key only. */
  readonly isKeyByKey: boolean;
}

/** How often a case is asked again whose answer is not ours. */
const repeats = [10, 60, 300, 3000];

/** Asked so often, what is seen of each key for itself counts, where Cilium has very many answers. */
const keyByKeyFrom = 300;

/** Where many cases differ and Cilium's answers to them stay the same, they are simply different. */
const steadyAtMost = 10;

export async function judgeBatch(
  cases: readonly OracleCase[],
  profile: DatapathProfile,
  ask: AskOracle,
): Promise<readonly Outcome[]> {
  const { ours, theirs } = await answerBoth(
    cases.map((one, at) => ({ ...one, compact: at % wholeEvery !== 0 })),
    profile,
    ask,
  );
  const outcomes = ours.map(
    (answer): Outcome => ({ ours: answer, differences: [], isVarying: false, isPanic: false, isKeyByKey: false }),
  );
  const doubtful = ours.flatMap((answer, at) => {
    const other = theirs[at];
    const isEqual = other !== undefined && other.error === undefined && isSame(answer, other, at % wholeEvery !== 0);
    return isEqual ? [] : [{ at, differences: [], isVarying: false, isPanic: false, isKeyByKey: false }];
  });
  for (const { at, ...judged } of await askAgain(doubtful, cases, ours, ask)) {
    const answer = ours[at];
    if (answer !== undefined) outcomes[at] = { ours: answer, ...judged };
  }
  return outcomes;
}

/** Of so many cases one is answered field by field, with its redirects, and not in bytes alone. */
const wholeEvery = 5;

function isSame(ours: OracleAnswer, theirs: TheirAnswer, isCompact: boolean): boolean {
  return isCompact ? isSameInBytes(ours, theirs) : compareAnswers(ours, theirs).length === 0 && !hasPanic(theirs);
}

/** Both answers at the same time: the oracle is another process. */
export async function answerBoth(cases: readonly OracleCase[], profile: DatapathProfile, ask: AskOracle) {
  const theirs = ask(cases);
  const ours: OracleAnswer[] = [];
  for (const one of cases) {
    ours.push(answerCase(one, profile));
    if (ours.length % casesPerTurn === 0) await setImmediate();
  }
  return { ours, theirs: await theirs };
}

/** Often enough that the pipes to and from the oracle, 64 kB each, are neither empty nor full for long. */
const casesPerTurn = 12;

export function findDifferences(ours: OracleAnswer, theirs: TheirAnswer): readonly string[] {
  return theirs.error === undefined ? compareAnswers(ours, theirs) : [`the oracle: ${theirs.error}`];
}

interface Doubtful extends Omit<Outcome, "ours"> {
  readonly at: number;
}

async function askAgain(
  doubtful: readonly Doubtful[],
  cases: readonly OracleCase[],
  ours: readonly OracleAnswer[],
  ask: AskOracle,
): Promise<readonly Doubtful[]> {
  let left = doubtful;
  const settled: Doubtful[] = [];
  for (const repeat of repeats) {
    const [more, enough] = repeat === repeats[0] ? [left, []] : worthAsking(left);
    settled.push(...enough);
    if (more.length === 0) return settled;
    const answers = await ask(more.map(({ at }) => ({ ...(cases[at] as OracleCase), repeat })));
    const asked = more.map(({ at }, index): Doubtful => {
      const [answer, other] = [ours[at], answers[index]];
      if (answer === undefined || other === undefined)
        return { at, differences: ["no answer"], isVarying: false, isPanic: false, isKeyByKey: false };
      const isVarying = other.subjects?.some(({ answers: seen }) => seen.length > 1) ?? false;
      const differences = findDifferences(answer, other);
      const isKeyByKey =
        differences.length > 0 &&
        repeat >= keyByKeyFrom &&
        (cases[at]?.docs.some((text) => text.includes('"authentication"')) === true || hasManyAnswers(other)) &&
        isSeenKeyByKey(answer, other);
      return { at, differences: isKeyByKey ? [] : differences, isVarying, isPanic: hasPanic(other), isKeyByKey };
    });
    settled.push(...asked.filter(({ differences }) => differences.length === 0));
    left = asked.filter(({ differences }) => differences.length > 0);
  }
  return [...settled, ...left];
}

/** In 1.14 a deny of a prefix meets keys in the order of a Go map, filters and their keys as they come: nearly every try ends elsewhere. */
function hasManyAnswers({ subjects }: TheirAnswer): boolean {
  return subjects.some(({ answers }) => answers.length >= manyAnswers);
}

const manyAnswers = 50;

function worthAsking(left: readonly Doubtful[]): readonly [readonly Doubtful[], readonly Doubtful[]] {
  const varying = left.filter(({ isVarying }) => isVarying);
  const steady = left.filter(({ isVarying }) => !isVarying);
  return [[...varying, ...steady.slice(0, steadyAtMost)], steady.slice(steadyAtMost)];
}
