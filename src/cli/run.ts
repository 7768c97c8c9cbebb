// One command line to its exit code: 0 done, 1 findings or an expectation that is not met, 2 wrong usage.
import { makeAnswer } from "./answer.ts";
import { check } from "./check.ts";
import { compare, parseVersion } from "./compare.ts";
import { flow } from "./flow.ts";
import { renderHelp } from "./help.ts";
import { mark, parseMark } from "./mark.ts";
import { observed, readObserved } from "./observed.ts";
import { printable } from "./output.ts";
import { parseArguments } from "./parseArguments.ts";
import { parseFlow } from "./parseFlow.ts";
import { policymap } from "./policymap.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usageError.ts";
import { version } from "./version.ts";

export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await runVerb(words, terminal);
  } catch (error) {
    const text = error instanceof UsageError ? error.message : `this should not happen: ${String(error)}`;
    terminal.complain(`cilium-policy-lens: ${printable(text).replaceAll("\n", " ")}\n`);
    return 2;
  }
}

async function runVerb(words: readonly string[], terminal: Terminal): Promise<number> {
  const given = parseArguments(words);
  if (given.values.has("--version")) {
    terminal.write(`${version}\n`);
    return 0;
  }
  if (given.verb === undefined || given.values.has("-h")) {
    terminal.write(renderHelp(given.verb));
    return 0;
  }
  switch (given.verb.name) {
    case "policymap":
      return policymap(await makeAnswer(given, terminal));
    case "flow":
      if (given.values.has("--observed")) {
        const flows = await readObserved(given, terminal);
        return observed(flows, await makeAnswer(given, terminal));
      }
      parseFlow(given);
      return flow(await makeAnswer(given, terminal));
    case "compare":
      parseVersion(given);
      return compare(await makeAnswer(given, terminal));
    case "mark": {
      const { text, given: rest } = parseMark(given);
      return mark(text, await makeAnswer(rest, terminal));
    }
    default:
      return check(await makeAnswer(given, terminal));
  }
}
