// flow: one flow to its verdict, in words or as data.
import type { AllowAnswer, Flow, FlowAnswer, FlowError, WorldView } from "../core/index.ts";
import { isDeniedByPolicy } from "./allowText.ts";
import type { Answer } from "./answer.ts";
import { renderFlowText } from "./flowText.ts";
import { printable } from "./output.ts";
import { optionValue } from "./parseArguments.ts";
import { parseFlow } from "./parseFlow.ts";
import { suggestionText, UsageError } from "./usageError.ts";
import { candidateWorlds, listWorlds } from "./worlds.ts";

/** @returns the exit code */
export function flow(answer: Answer): number {
  const { output, given } = answer;
  const asked = parseFlow(given);
  const { world, found } = askWorlds(asked, answer);
  if (given.format === "json") output.json(flowJson(asked, found, world));
  else output.write(printable(renderFlowText(world, asked, found, answer)));
  const expected = optionValue(given, "--expect");
  return expected === undefined || isExpected(found, expected) ? 0 : 1;
}

/** Each backend is an answer itself, with its name. */
export function flowJson(asked: Flow, found: FlowAnswer, world: WorldView) {
  const { cilium, ...rest } = found;
  return {
    cilium,
    ciliumFrom: world.profileFrom,
    ...rest,
    backends: found.backends?.map(({ backend, answer }) => ({ backend, ...answer })) ?? null,
    allow: isDeniedByPolicy(found) ? allowJson(world.allow(asked)) : null,
  };
}

function allowJson(answer: AllowAnswer | FlowError) {
  if ("error" in answer) return null;
  return answer.sides.map(({ proposals, ...side }) => ({
    ...side,
    proposals: proposals.map(({ id: _, edits: __, ...proposal }) => proposal),
  }));
}

/** A flow that the proxy decides counts as allowed unless its rules deny it; a mixed one is neither. */
export function isExpected({ decision, l7 }: FlowAnswer, expected: string): boolean {
  if (decision === "redirected") return (l7?.decision === "denied" ? "denied" : "allowed") === expected;
  return decision === expected;
}

function askWorlds(asked: Flow, answer: Answer): { readonly world: WorldView; readonly found: FlowAnswer } {
  const results = candidateWorlds(answer).map((world) => ({ world, found: world.flow(asked) }));
  const answers = results.flatMap(({ world, found }) => ("error" in found ? [] : [{ world, found }]));
  const [first] = answers;
  if (answers.length > 1) {
    const worlds = answers.map(({ world }) => world);
    throw new UsageError(`several worlds have both ends of this flow: ${listWorlds(answer, worlds)}`);
  }
  if (first !== undefined) return first;
  const errors = results.flatMap(({ world, found }) => ("error" in found ? [{ world, error: found }] : []));
  // Where something else than the ends is wrong, that is what to say, in whichever world.
  const isOfEnds = ({ error: { field } }: (typeof errors)[number]) => field === "from" || field === "to";
  const only = errors.find((one) => !isOfEnds(one)) ?? (errors.length === 1 ? errors[0] : undefined);
  if (only === undefined) {
    const nearest = [...new Set(errors.flatMap(({ error }) => error.nearest))];
    throw new UsageError(
      `no world here has both "${asked.from}" and "${asked.to}"${suggestionText(nearest.slice(0, 3))}`,
    );
  }
  throw new UsageError(errorText(only.error));
}

function errorText({ error, field, nearest }: FlowError): string {
  const text = `--${field === "protocol" ? "port" : field}: ${error}`;
  return nearest.every((name) => error.includes(name)) ? text : `${text}${suggestionText(nearest)}`;
}
