// What this project and the packages of a Cilium version and of Kubernetes say of the same faulty policies: what an API server
// with the version's CRDs refuses or drops, with its texts, and what the agent refuses, with its text.
import { checkPolicy } from "../../src/core/checks/checkPolicy.ts";
import type { DatapathProfile } from "../../src/core/profile.ts";
import { maxErrors, validateCrd } from "../../src/core/schema/validateCrd.ts";
import type { Verdict } from "../../src/core/snapshot.ts";
import { formatPath, toPlain } from "../../src/core/yaml/node.ts";
import { parseDocument } from "../../src/core/yaml/parseDocument.ts";
import { buildCase, type OracleCase, profileNamed } from "../support/answerCase.ts";
import { toObject } from "../support/toObject.ts";
import { groupsOf, makeMutant } from "./mutatePolicy.ts";
import { caseSeed, makeRandom } from "./random.ts";
import { writeFaultyYaml } from "./writeFaultyYaml.ts";

interface ParseAnswer {
  readonly docs?: readonly { readonly error: string | null }[];
  readonly error?: string;
}

/** test/oracle/apiserver. */
interface ServerAnswer {
  readonly error?: string;
  readonly unreadable?: string;
  readonly hasDuplicateKey: boolean;
  readonly isUnknownKind: boolean;
  readonly errors: readonly string[];
  readonly unknownFields: readonly string[];
}

interface Mutant {
  readonly index: number;
  readonly text: string;
  /** The same object, in which keys may stand twice. */
  readonly yaml: string;
  readonly options: Readonly<Record<string, boolean>>;
}

export interface ParseDifference extends Mutant {
  readonly of: "agent" | "api-server" | "verdict";
  readonly ours: string;
  readonly theirs: readonly string[];
}

export interface ParseResult {
  readonly nRefused: number;
  /** Cilium's texts without the values in them, with their counts. */
  readonly texts: ReadonlyMap<string, number>;
  /** Of what an API server was asked about, by Cilium's and its own word. */
  readonly verdicts: ReadonlyMap<Verdict, number>;
  readonly differences: readonly ParseDifference[];
}

type Ask<Answer> = (cases: readonly object[]) => Promise<readonly Answer[]>;

export interface Judges {
  readonly agent: Ask<ParseAnswer>;
  readonly apiServer: Ask<ServerAnswer>;
  /** Files of the version's CRDs; without any, the API server is not asked. */
  readonly crds: readonly string[];
}

/** A text whose parts Go's maps put in any order is asked for again. */
const asksAgain = 40;

export async function parseMutants(cilium: string, nCases: number, seed: number, judges: Judges): Promise<ParseResult> {
  const profile = profileNamed(cilium);
  const mutants = Array.from({ length: nCases }, (_, index) => makeCase(seed, index, profile));
  const answers = await judges.agent(mutants.map((mutant) => toCase(mutant, profile)));
  const served = await askApiServer(mutants, judges);
  const texts = new Map<string, number>();
  let nRefused = 0;
  const open: ParseDifference[] = [];
  for (const [at, mutant] of mutants.entries()) {
    const theirs = errorOf(answers[at]);
    if (theirs !== "accepted") nRefused++;
    const kind = theirs.replace(/"(?:[^"\\]|\\.)*"|[0-9]+/g, "…");
    texts.set(kind, (texts.get(kind) ?? 0) + 1);
    const ours = answer(mutant, profile);
    if (ours !== theirs && !isUnstored(mutant, answers[at], served.get(mutant)))
      open.push({ ...mutant, of: "agent", ours, theirs: [theirs] });
  }
  const differences: ParseDifference[] = [];
  for (const difference of open) {
    const again = await judges.agent(Array.from({ length: asksAgain }, () => toCase(difference, profile)));
    const theirs = [...new Set(again.map(errorOf))];
    if (!theirs.includes(difference.ours)) differences.push({ ...difference, theirs });
  }
  const verdicts = new Map<Verdict, number>();
  for (const [mutant, server] of served) {
    const verdict = verdictOf(server, errorOf(answers[mutant.index]) !== "accepted");
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    differences.push(...compareStored(mutant, server, verdict, profile));
  }
  return { nRefused, texts, verdicts, differences };
}

/** A NetworkPolicy has no CRD. */
async function askApiServer(
  mutants: readonly Mutant[],
  { apiServer, crds }: Judges,
): Promise<ReadonlyMap<Mutant, ServerAnswer>> {
  const asked = mutants.filter(({ text }) => crds.length > 0 && !isOfKubernetes(text));
  const answers = await apiServer(asked.map(({ index, yaml }) => ({ id: String(index), crds, doc: yaml })));
  return new Map(
    asked.map((mutant, at) => {
      const answered = answers[at];
      if (answered === undefined || answered.error !== undefined) throw new Error(answered?.error ?? "no answer");
      return [mutant, answered];
    }),
  );
}

function isOfKubernetes(text: string): boolean {
  return text.includes('"kind":"NetworkPolicy"');
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
  const text = makeMutant(random);
  return { index, text, yaml: writeFaultyYaml(text, random), options };
}

/** The first that holds, as `check -o json` says it. */
function verdictOf(server: ServerAnswer, isRefusedByAgent: boolean): Verdict {
  if (server.unreadable !== undefined) return "reject-yaml";
  if (server.isUnknownKind) return "reject-apiversion";
  if (server.errors.length > 0) return "reject-schema";
  if (isRefusedByAgent) return "reject-agent";
  if (server.hasDuplicateKey) return "duplicate-key";
  return server.unknownFields.length > 0 ? "unknown-field" : "accept";
}

function compareStored(
  mutant: Mutant,
  server: ServerAnswer,
  verdict: Verdict,
  profile: DatapathProfile,
): readonly ParseDifference[] {
  const content = parseDocument(mutant.yaml);
  if (content.root?.kind !== "map") throw new Error(`case ${mutant.index} is no map`);
  const object = toObject(content.root);
  const checked = checkPolicy(object, content, profile, { ...profile.defaults, ...mutant.options });
  const crd = validateCrd(profile.name, object.kind, object.apiVersion, toPlain(content.root));
  const found: ParseDifference[] = [];
  if (checked.verdict !== verdict) found.push({ ...mutant, of: "verdict", ours: checked.verdict, theirs: [verdict] });
  const ours = listTexts(
    crd.errors.flatMap(({ detail }) => detail.split("\n")),
    crd.unknownFields.map(({ path }) => formatPath(path)),
  );
  const theirs = listTexts(server.errors, server.unknownFields);
  const isCut = crd.errors.length === maxErrors || crd.unknownFields.length === maxErrors;
  const isSame = isCut ? isSubset(ours, theirs) : ours.join("\n") === theirs.join("\n");
  if (!isSame) found.push({ ...mutant, of: "api-server", ours: ours.join("\n"), theirs: [theirs.join("\n")] });
  return found;
}

/** Unknown fields where nothing else is wrong: below a value of a wrong type there is nothing to know. */
function listTexts(errors: readonly string[], unknownFields: readonly string[]): readonly string[] {
  const texts = errors.length > 0 ? errors : unknownFields.map((path) => `unknown field "${path}"`);
  return [...new Set(texts)].sort();
}

function isSubset(some: readonly string[], all: readonly string[]): boolean {
  const known = new Set(all);
  return some.every((one) => known.has(one));
}

function toCase({ index, text, options }: Mutant, { dialect }: DatapathProfile): object {
  const docs = dialect.sanitizing.cidrs.groups === "unknown" ? [text] : [text, ...groupsOf(text)];
  return { id: String(index), docs, parseOnly: true, options };
}

function errorOf(answered: ParseAnswer | undefined): string {
  if (answered?.error !== undefined) return `cannot be asked: ${answered.error}`;
  return normalize(answered?.docs?.[0]?.error ?? "accepted");
}

/** A panic at what the CRD refuses, so that the agent never sees it. */
function isUnstored({ text }: Mutant, answered: ParseAnswer | undefined, server: ServerAnswer | undefined): boolean {
  const error = answered?.docs?.[0]?.error ?? "";
  if (!error.startsWith("panic: ") || isOfKubernetes(text)) return false;
  return server === undefined ? !error.includes("makeslice") : server.errors.length > 0;
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
