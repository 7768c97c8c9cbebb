// What this project and a Cilium version's own packages say of the same faulty policies: accepted, or refused with a text.
import type { DatapathProfile } from "../../src/core/profile.ts";
import type { OracleCase } from "../support/answerCase.ts";
import { buildCase, profileNamed } from "../support/answerCase.ts";
import { groupsOf, makeMutant } from "./mutatePolicy.ts";
import { caseSeed, makeRandom } from "./random.ts";

interface ParseAnswer {
  readonly docs?: readonly { readonly error: string | null }[];
  readonly error?: string;
}

interface Mutant {
  readonly index: number;
  readonly text: string;
  readonly options: Readonly<Record<string, boolean>>;
}

export interface ParseDifference extends Mutant {
  readonly ours: string;
  readonly theirs: readonly string[];
}

export interface ParseResult {
  readonly nRefused: number;
  /** Cilium's texts without the values in them, with their counts. */
  readonly texts: ReadonlyMap<string, number>;
  readonly differences: readonly ParseDifference[];
}

type Ask = (cases: readonly object[]) => Promise<readonly ParseAnswer[]>;

/** A text whose parts Go's maps put in any order is asked for again. */
const asksAgain = 40;

export async function parseMutants(cilium: string, nCases: number, seed: number, ask: Ask): Promise<ParseResult> {
  const profile = profileNamed(cilium);
  const mutants = Array.from({ length: nCases }, (_, index) => makeCase(seed, index, profile));
  const answers = await ask(mutants.map((mutant) => toCase(mutant, profile)));
  const texts = new Map<string, number>();
  let nRefused = 0;
  const open: ParseDifference[] = [];
  for (const [at, mutant] of mutants.entries()) {
    const theirs = errorOf(answers[at]);
    if (theirs !== "accepted") nRefused++;
    const kind = theirs.replace(/"(?:[^"\\]|\\.)*"|[0-9]+/g, "…");
    texts.set(kind, (texts.get(kind) ?? 0) + 1);
    const ours = answer(mutant, profile);
    if (ours !== theirs && !isUnstored(mutant, answers[at])) open.push({ ...mutant, ours, theirs: [theirs] });
  }
  const differences: ParseDifference[] = [];
  for (const difference of open) {
    const again = await ask(Array.from({ length: asksAgain }, () => toCase(difference, profile)));
    const theirs = [...new Set(again.map(errorOf))];
    if (!theirs.includes(difference.ours)) differences.push({ ...difference, theirs });
  }
  return { nRefused, texts, differences };
}

function makeCase(seed: number, index: number, profile: DatapathProfile): Mutant {
  const random = makeRandom(caseSeed(seed, index));
  const flags = [
    "enable-l7-proxy",
    "enable-icmp-rules",
    "enable-node-selector-labels",
    "enable-extended-ip-protocols",
  ] as const;
  const known = flags.filter((flag) => !profile.absentOptions.includes(flag));
  const options = Object.fromEntries(known.map((flag) => [flag, random.chance(0.8)]));
  return { index, text: makeMutant(random), options };
}

function toCase({ index, text, options }: Mutant, { dialect }: DatapathProfile): object {
  const docs = dialect.sanitizing.cidrs.groups === "unknown" ? [text] : [text, ...groupsOf(text)];
  return { id: String(index), docs, parseOnly: true, options };
}

function errorOf(answered: ParseAnswer | undefined): string {
  if (answered?.error !== undefined) return `cannot be asked: ${answered.error}`;
  return normalize(answered?.docs?.[0]?.error ?? "accepted");
}

/**
 * A panic at what the CRD refuses, so that the agent never sees it. A NetworkPolicy has no CRD, and an exception wider than
 * its CIDR passes it: those are compared.
 */
function isUnstored({ text }: Mutant, answered: ParseAnswer | undefined): boolean {
  const error = answered?.docs?.[0]?.error ?? "";
  return error.startsWith("panic: ") && !error.includes("makeslice") && !text.includes('"kind":"NetworkPolicy"');
}

/** Go names two kinds of peers in any order; and what it panics with on purpose is an error as good as another. */
function normalize(text: string): string {
  return text
    .replace(/^panic: (?!runtime)/, "")
    .replace(
      /(combining) (\w+) and (\w+) is not/i,
      (_, combining, first, second) => `${combining} ${[first, second].sort().join(" and ")} is not`,
    );
}

function answer({ index, text, options }: Mutant, profile: DatapathProfile): string {
  const asked = { id: String(index), docs: [text], options, subjects: [] } as unknown as OracleCase;
  return normalize(buildCase(asked, undefined, profile).docs[0]?.error ?? "accepted");
}
