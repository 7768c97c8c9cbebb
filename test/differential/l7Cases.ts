// Random regular expressions with texts, and DNS rules with names, through this project and through Go's regexp and Cilium's
// DNS proxy. Alphabets are small, and half of the texts are made along the expression, so that matches happen.

import { matchesDnsRule } from "../../src/core/datapath/l7/dnsRules.ts";
import type { DatapathProfile } from "../../src/core/profile.ts";
import { matchesWhole } from "../../src/core/text/wholeMatch.ts";
import { profileNamed } from "../support/answerCase.ts";
import type { Random } from "./random.ts";
import { caseSeed, makeRandom } from "./random.ts";

interface ExpressionCase {
  readonly expression: string;
  readonly texts: readonly string[];
}

interface DnsCase {
  readonly rules: readonly { readonly matchName?: string; readonly matchPattern?: string }[];
  readonly names: readonly string[];
}

interface Answered {
  readonly l7?: { readonly expressions: readonly string[]; readonly dns: readonly string[] };
  readonly error?: string;
}

export interface L7Result {
  readonly nPairs: number;
  readonly nMatches: number;
  readonly nRefused: number;
  readonly differences: readonly string[];
}

type Ask = (cases: readonly object[]) => Promise<readonly Answered[]>;

const nTexts = 5;
const casesPerLine = 200;

/** `nPairs` of an expression and a text. */
export async function judgeExpressions(nPairs: number, seed: number, ask: Ask): Promise<L7Result> {
  const cases = Array.from({ length: nPairs / nTexts }, (_, at) => makeExpression(makeRandom(caseSeed(seed, at))));
  const theirs = await askInLines(cases, "expressions", ask);
  return compare(cases, theirs, ({ expression, texts }) => {
    const ours = texts.map((text) => matchesWhole(expression, text));
    return ours.includes(undefined) ? "!" : ours.map(Number).join("");
  });
}

/** `nPairs` of a list of rules and a name, in the version of `cilium`. What the agent refuses never gets to its proxy. */
export async function judgeDnsRules(cilium: string, nPairs: number, seed: number, ask: Ask): Promise<L7Result> {
  const profile = profileNamed(cilium);
  const cases = Array.from({ length: nPairs / nTexts }, (_, at) => makeDnsCase(makeRandom(caseSeed(seed, at))));
  const theirs = await askInLines(cases, "dns", ask);
  return compare(cases, theirs, (one, isRefused) => (isRefused ? "!" : answerDns(one, profile)));
}

async function askInLines<Case>(cases: readonly Case[], field: "expressions" | "dns", ask: Ask) {
  const lines = [];
  for (let at = 0; at < cases.length; at += casesPerLine)
    lines.push({ id: String(at), l7: { [field]: cases.slice(at, at + casesPerLine) } });
  const answers = await ask(lines);
  return answers.flatMap(({ l7, error }) => {
    if (l7 === undefined) throw new Error(`the oracle does not answer: ${error}`);
    return l7[field];
  });
}

function compare<Case>(
  cases: readonly Case[],
  theirs: readonly string[],
  answer: (one: Case, isRefused: boolean) => string,
): L7Result {
  let nMatches = 0;
  let nRefused = 0;
  const differences: string[] = [];
  for (const [at, one] of cases.entries()) {
    const said = theirs[at] ?? "nothing";
    const isRefused = said.startsWith("!");
    if (isRefused) nRefused++;
    else nMatches += said.split("1").length - 1;
    const ours = answer(one, isRefused);
    if (ours !== (isRefused ? "!" : said))
      differences.push(`${JSON.stringify(one)}\n  ours:   ${ours}\n  theirs: ${said}`);
  }
  return { nPairs: cases.length * nTexts, nMatches, nRefused, differences };
}

function answerDns({ rules, names }: DnsCase, profile: DatapathProfile): string {
  const { dnsPattern } = profile.proxy;
  return names
    .map((name) =>
      Number(
        rules.some(({ matchName = "", matchPattern = "" }) =>
          matchesDnsRule({ matchName, matchPattern }, name, dnsPattern),
        ),
      ),
    )
    .join("");
}

// --- Expressions: a tree is written as text, and one text along it.

interface Part {
  readonly expression: string;
  /** A text that it matches, most of the time. */
  readonly sample: string;
}

function makeExpression(random: Random): ExpressionCase {
  const { expression, sample } = makePart(random, 3);
  const mutate = (text: string) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(["", "a", "b", "/", "\n", "é"]) + text.slice(at + random.below(2));
  };
  const texts = [
    sample,
    sample,
    mutate(sample),
    mutate(mutate(sample)),
    random.list(0, 5, () => letter(random)).join(""),
  ];
  const wrapped = random.weighted([
    [8, expression],
    [1, `^${expression}$`],
    [1, `(?i)${expression}`],
    [1, `(?s)${expression}`],
    // Broken now and then.
    [1, mutate(expression)],
  ]);
  return { expression: wrapped, texts: texts.slice(0, nTexts) };
}

function letter(random: Random): string {
  return random.pick(["a", "b", "A", "1", "/", ".", "-", "_", " ", "é", "\n"]);
}

function makePart(random: Random, depth: number): Part {
  if (depth === 0) return makeAtom(random);
  const below = () => makePart(random, depth - 1);
  return random.weighted<() => Part>([
    [3, () => makeAtom(random)],
    [4, () => join(random.list(1, 3, below))],
    [2, () => alternate(random, random.list(2, 3, below))],
    [4, () => repeat(random, group(random, below()))],
    [1, () => group(random, below())],
  ])();
}

function join(parts: readonly Part[]): Part {
  return {
    expression: parts.map((part) => part.expression).join(""),
    sample: parts.map((part) => part.sample).join(""),
  };
}

function alternate(random: Random, parts: readonly Part[]): Part {
  const sample = parts[random.below(parts.length)]?.sample ?? "";
  return { expression: `(?:${parts.map((part) => part.expression).join("|")})`, sample };
}

function group(random: Random, { expression, sample }: Part): Part {
  // Go lets two groups have one name, RE2 in C++, which Envoy is, does not: names are all different.
  const name = `(?P<n${random.below(1_000_000_000)}>`;
  return { expression: `${random.pick(["(", "(?:", name, "(?i:"])}${expression})`, sample };
}

function repeat(random: Random, { expression, sample }: Part): Part {
  const [sign, least, most] = random.pick<readonly [string, number, number]>([
    ["*", 0, 3],
    ["+", 1, 3],
    ["?", 0, 1],
    ["*?", 0, 3],
    ["+?", 1, 3],
    ["{2}", 2, 2],
    ["{1,3}", 1, 3],
    ["{2,}", 2, 3],
  ]);
  return { expression: `${expression}${sign}`, sample: sample.repeat(least + random.below(most - least + 1)) };
}

function makeAtom(random: Random): Part {
  const [expression, sample] = random.pick<readonly [string, string]>([
    ["a", "a"],
    ["b", "b"],
    ["A", "A"],
    ["/", "/"],
    [".", "b"],
    ["\\.", "."],
    ["[ab]", "b"],
    ["[^a]", "b"],
    ["[^/]+", "ab"],
    ["[a-c1-]", "1"],
    ["\\d", "1"],
    ["\\D", "a"],
    ["\\w+", "a1"],
    ["\\W", "/"],
    ["\\s", " "],
    ["\\S*", "ab"],
    ["[[:alpha:]]", "a"],
    ["[[:^digit:]]", "b"],
    ["\\pL", "é"],
    ["\\x61", "a"],
    ["\\Q.a\\E", ".a"],
    [".*", "ab"],
    [".+", "b"],
    ["\\b", ""],
    ["\\B", ""],
    ["^", ""],
    ["$", ""],
    ["\\z", ""],
    ["é", "é"],
    ["\\n", "\n"],
  ]);
  return { expression, sample };
}

// --- DNS rules

function makeDnsCase(random: Random): DnsCase {
  const labelOf = () => random.pick(["a", "b", "ab", "A", "a-b", "_a"]);
  const patternLabel = () => random.pick(["a", "b", "*", "**", "a*", "*b", "a**b", "A", "***"]);
  const dotted = (label: () => string) => random.list(1, 3, label).join(".") + random.pick(["", "", "."]);
  const rules = random.list(1, 2, () =>
    random.chance(0.25) ? { matchName: dotted(labelOf) } : { matchPattern: dotted(patternLabel) },
  );
  const name = () =>
    random.weighted<() => string>([
      [8, () => dotted(labelOf)],
      [1, () => random.pick(["", ".", "a+b.a", "a..b", "x.y.z.a.b"])],
    ])();
  return { rules, names: Array.from({ length: nTexts }, name) };
}
