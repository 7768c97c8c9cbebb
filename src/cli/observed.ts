// flow --observed: flows that a cluster recorded, each with where this folder says otherwise, and its verdict.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  type RecordedAnswer,
  type RecordedFlow,
  type RecordedText as RecordedFlows,
  readRecorded,
  type WorldView,
} from "../core/index.ts";
import { countText } from "../features/keyText.ts";
import { recordedText, recordedTitle } from "../features/recordedText.ts";
import { type Answer, isOfWalk } from "./answer.ts";
import { flowJson, isExpected } from "./flow.ts";
import { renderFlowText } from "./flowText.ts";
import { printable } from "./output.ts";
import { type Arguments, optionValue } from "./parseArguments.ts";
import { reasonOf } from "./reasonOf.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usageError.ts";
import { candidateWorlds } from "./worlds.ts";

/** Flows of which each is shown whole; of more, one or two lines each. */
const nShownWhole = 3;

/** @throws UsageError where the file can't be read, or holds no flow, or other options name a flow too */
export async function readObserved(given: Arguments, terminal: Terminal): Promise<RecordedFlows> {
  const name = optionValue(given, "--observed") ?? "";
  const other = ["--from", "--to", "--port", "--icmp", "--http", "--header", "--dns", "--sni"].find((option) =>
    given.values.has(option),
  );
  if (other !== undefined) throw new UsageError(`--observed and ${other} are two flows: write one of them`);
  const ofWalk = given.values.get("--option")?.find((option) => isOfWalk(option, given));
  if (ofWalk !== undefined)
    throw new UsageError(`--option ${ofWalk} is for the way of one flow: --observed asks all as the folder has it`);
  const text = name === "-" ? await terminal.readStandardInput() : readText(name, terminal);
  const read = readRecorded(text);
  const [problem] = read.problems;
  if (read.flows.length > 0) return read;
  const shown = name === "-" ? "standard input" : name;
  throw new UsageError(
    problem === undefined
      ? `--observed: ${shown} is empty`
      : `--observed: ${shown}:${problem.line + 1}: ${problem.message}`,
  );
}

function readText(name: string, { currentFolder }: Terminal): string {
  try {
    return readFileSync(resolve(currentFolder, name), "utf8");
  } catch (error) {
    throw new UsageError(`--observed: can't read ${name}: ${reasonOf(error)}`);
  }
}

/** @returns the exit code */
export function observed(read: RecordedFlows, answer: Answer): number {
  const worlds = candidateWorlds(answer);
  const answers = read.flows.map((flow) => ask(flow, worlds));
  const expected = optionValue(answer.given, "--expect");
  const unmet = expected === undefined ? [] : answers.filter(({ found }) => !isMet(found, expected));
  if (answer.given.format === "json") answer.output.json(toJson(answers, read));
  else {
    const text = [...textLines(answers, read, answer), ...unmetLines(unmet, answers.length, expected)];
    answer.output.write(printable(text.map((line) => `${line}\n`).join("")));
  }
  return unmet.length === 0 ? 0 : 1;
}

/** A flow that can't be asked meets no expectation. */
function isMet({ answer }: RecordedAnswer, expected: string): boolean {
  return answer !== null && isExpected(answer, expected);
}

function unmetLines(unmet: readonly Answered[], nFlows: number, expected = ""): readonly string[] {
  if (unmet.length === 0) return [];
  return [
    `Not ${expected} in this folder: ${unmet.length} of ${countText(nFlows, "flow")}`,
    ...unmet.map(({ found }) => `  ${recordedTitle(found.recorded)}`),
  ];
}

interface Answered {
  readonly world: WorldView;
  readonly found: RecordedAnswer;
}

/** The first world that knows both ends, else what the first says. */
function ask(flow: RecordedFlow, worlds: readonly WorldView[]): Answered {
  const answers = worlds.map((world) => ({ world, found: world.explainRecorded(flow) }));
  const first = answers.find(({ found }) => found.answer !== null) ?? answers[0];
  if (first === undefined) throw new UsageError("no world here");
  return first;
}

function toJson(answers: readonly Answered[], { problems }: RecordedFlows) {
  return {
    observed: answers.map(({ world, found: { recorded, question, answer, comparison } }) => ({
      cilium: world.cilium,
      ciliumFrom: world.profileFrom,
      world: world.root,
      line: recorded.line,
      recorded,
      flow: question.flow,
      missing: question.missing,
      notes: question.notes,
      agrees: comparison?.agrees ?? null,
      ours: comparison?.ours ?? null,
      reasons: comparison?.reasons ?? [],
      answer: question.flow === null || answer === null ? null : flowJson(question.flow, answer, world),
    })),
    problems,
  };
}

function textLines(answers: readonly Answered[], { problems }: RecordedFlows, answer: Answer): readonly string[] {
  // What differs is told first.
  const sorted = [
    ...answers.filter(({ found }) => found.comparison?.agrees === false),
    ...answers.filter(({ found }) => found.comparison?.agrees !== false),
  ];
  const isWhole = answers.length <= nShownWhole;
  const texts = sorted.map((one) => [...headLines(one), ...(isWhole ? wholeLines(one, answer) : []), ""]);
  return [
    ...(answers.length > 1 ? [summaryOf(answers), ""] : []),
    ...texts.flat(),
    ...problems.map(({ line, message }) => `Line ${line + 1} is left out: ${message}`),
  ];
}

function headLines({ found }: Answered): readonly string[] {
  const { title, recorded, difference, note } = recordedText(found);
  if (difference === null) return [title, `  ${recorded}`, ...(note === null ? [] : [`  ${note}`])];
  return [
    title,
    `  Differs: ${difference.sentence}`,
    ...(difference.reasons.length === 0 ? [] : ["  What the record says of why:"]),
    ...difference.reasons.map((reason) => `    ${reason}`),
  ];
}

function wholeLines({ world, found: { question, answer: found } }: Answered, answer: Answer): readonly string[] {
  if (question.flow === null || found === null) return [];
  return ["", ...renderFlowText(world, question.flow, found, answer).trimEnd().split("\n")];
}

function summaryOf(answers: readonly Answered[]): string {
  const count = (agrees: boolean | null) =>
    answers.filter(({ found }) => (found.comparison?.agrees ?? null) === agrees).length;
  return `${answers.length} flows: ${count(false)} differ, ${count(true)} as recorded, ${count(null)} not compared`;
}
