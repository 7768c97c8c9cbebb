// Policies that others wrote, asked of this project's engine and of Cilium's own packages.
import { profileNamed } from "../support/answerCase.ts";
import { corpusCases } from "./corpusCases.ts";
import type { AskOracle } from "./judgeBatch.ts";
import { judgeBatch } from "./judgeBatch.ts";
import { countAnswers } from "./runDifferential.ts";

export interface CorpusFile {
  readonly file: string;
  readonly text: string;
}

export interface CorpusResult {
  readonly nPolicies: number;
  readonly nLeftOut: number;
  readonly nRefusedByAgent: number;
  /** Policies without any endpoint to ask about: they select nothing. */
  readonly nSelectNothing: number;
  readonly nEndpoints: number;
  readonly nEntries: number;
  readonly nVarying: number;
  /** What differs, by the place of the policy. */
  readonly failures: readonly { readonly place: string; readonly differences: readonly string[] }[];
}

export async function judgeCorpus(files: readonly CorpusFile[], cilium: string, ask: AskOracle): Promise<CorpusResult> {
  const profile = profileNamed(cilium);
  const read = files.map(({ file, text }) => corpusCases(file, text, profile));
  const cases = read.flatMap((one) => one.cases);
  const outcomes = await judgeBatch(cases, profile, ask);
  const { nSubjects, nEntries, nRejectedDocs } = countAnswers(outcomes.map(({ ours }) => ours));
  return {
    nPolicies: cases.length,
    nLeftOut: read.reduce((sum, { nLeftOut }) => sum + nLeftOut, 0),
    nRefusedByAgent: nRejectedDocs,
    nSelectNothing: outcomes.filter(
      ({ ours }) => ours.subjects.length === 0 && ours.docs.every(({ error }) => error === null),
    ).length,
    nEndpoints: nSubjects,
    nEntries,
    nVarying: outcomes.filter(({ isVarying }) => isVarying).length,
    failures: outcomes.flatMap(({ differences }, at) =>
      differences.length > 0 ? [{ place: cases[at]?.id ?? "", differences }] : [],
    ),
  };
}
