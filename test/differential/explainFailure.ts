// A failing case of a run, made smaller while it fails, as it would stand in a suite.
import { profileNamed } from "../support/answerCase.ts";
import { formatSuiteCase } from "./formatSuiteCase.ts";
import { generateCase } from "./generateCase.ts";
import { generatorProfileOf } from "./generatorProfile.ts";
import { answerBoth, findDifferences } from "./judgeBatch.ts";
import type { Failure, Judged } from "./runDifferential.ts";
import { toOracleCase } from "./runDifferential.ts";
import { shrinkCase } from "./shrinkCase.ts";

/** The smallest case found that still differs. */
export async function explainFailure({ index, differences: first }: Failure, judged: Judged): Promise<string> {
  const asked = generateCase(generatorProfileOf(judged.cilium), judged.seed, index);
  const profile = profileNamed(judged.cilium);
  const repeat = JSON.stringify(asked).includes('"authentication"') ? 20 : 10;
  let differences = first;
  const smallest = await shrinkCase(asked, async (candidates) => {
    const cases = candidates.map((one, at) => toOracleCase(one, String(at), repeat));
    const { ours, theirs } = await answerBoth(cases, profile, judged.ask);
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
  return formatSuiteCase(smallest, differences, `Cilium ${judged.cilium}, seed ${judged.seed}, case ${index}`);
}
