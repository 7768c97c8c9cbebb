// Quick fixes of random files: what each leaves behind, by our own reading and by Cilium's and Kubernetes' packages.
import { analyzeWorkspace, type Finding, type Settings, type Snapshot } from "../../src/core/index.ts";
import type { DatapathProfile } from "../../src/core/profile.ts";
import { applyEdits } from "../../src/core/text/applyEdits.ts";
import type { Range } from "../../src/core/text/range.ts";
import { toPlain } from "../../src/core/yaml/node.ts";
import { parseDocument } from "../../src/core/yaml/parseDocument.ts";
import { splitDocuments } from "../../src/core/yaml/splitDocuments.ts";
import { fixAll } from "../../src/features/fixAll.ts";
import { profileNamed } from "../support/answerCase.ts";
import { type Example, type FixCase, makeFixCase } from "./fixCases.ts";
import { groupsOf } from "./mutatePolicy.ts";
import type { Judges } from "./parseMutants.ts";

export interface FixFault {
  readonly index: number;
  readonly code: string;
  readonly title: string;
  readonly fault: string;
  readonly before: string;
  readonly after: string;
}

export interface FixResult {
  /** Fixes tried, by the code of their findings; `fix all` among them. */
  readonly tried: ReadonlyMap<string, number>;
  /** Documents that Cilium was asked about. */
  readonly nAsked: number;
  readonly faults: readonly FixFault[];
}

/** A text with what has to be true of each policy in it. */
interface Fixed extends Omit<FixFault, "fault"> {
  readonly options: FixCase["options"];
  readonly file: string;
  /** The document that the finding was in; undefined for all. */
  readonly document: number | undefined;
  /** The finding's. */
  readonly message: string;
  /** What Cilium may still refuse: nothing, nothing that the fix wrote, or anything. */
  readonly mayRefuse: "nothing" | "the-rest" | "anything";
  /** What the fix wrote, in the text after it. */
  readonly written: readonly Range[];
}

/** A fix may show what another one mends: more rounds of one code than it was found, but not many more. */
const roundsMore = 5;

export async function judgeFixes(
  cilium: string,
  nCases: number,
  seed: number,
  examples: readonly Example[],
  judges: Judges,
): Promise<FixResult> {
  const tried = new Map<string, number>();
  const faults: FixFault[] = [];
  const fixed: Fixed[] = [];
  const count = (code: string) => tried.set(code, (tried.get(code) ?? 0) + 1);
  for (let index = 0; index < nCases; index++) {
    const one = makeFixCase(seed, index, examples);
    const snapshot = read(one, one.text, cilium);
    const { options, file } = one;
    for (const finding of snapshot.findings(one.file)) {
      for (const fix of finding.fixes) {
        count(finding.code);
        const after = applyEdits(one.text, fix.edits);
        const made = { index, code: finding.code, title: fix.title, before: one.text, after };
        const fault = findFault(one, snapshot, finding, fix, after, cilium);
        if (fault !== undefined) faults.push({ ...made, fault });
        else {
          const mayRefuse = mayBeRefused(snapshot, one.file, finding);
          const written = fix.title.startsWith("Split") ? [] : placesOf(fix.edits);
          fixed.push({
            ...made,
            options,
            file,
            document: finding.document,
            message: finding.message,
            mayRefuse,
            written,
          });
        }
      }
    }
    const all = fixAll(snapshot, one.file);
    if (all === undefined) continue;
    count("fix all");
    const after = applyEdits(one.text, [all]);
    const made = { index, code: "fix all", title: "", before: one.text, after };
    const again = fixAll(read(one, after, cilium), one.file);
    if (again !== undefined) faults.push({ ...made, fault: "a second time changes something" });
    else fixed.push({ ...made, options, file, document: undefined, message: "", mayRefuse: "anything", written: [] });
  }
  const profile = profileNamed(cilium);
  faults.push(...(await askAbout(fixed, profile, judges)));
  return { tried, nAsked: fixed.length, faults };
}

function read({ file, options }: FixCase, text: string, cilium: string): Snapshot {
  return analyzeWorkspace([{ file, text }], { cilium, options });
}

function findFault(
  one: FixCase,
  before: Snapshot,
  finding: Finding,
  fix: Finding["fixes"][number],
  after: string,
  cilium: string,
): string | undefined {
  if (after === one.text) return "changes nothing";
  const edits = fix.edits.toSorted((a, b) => a.range.start - b.range.start);
  if (edits.some(({ range }, at) => range.start < (edits[at - 1]?.range.end ?? 0))) return "edits that overlap";
  const lost = commentsOf(one.text).filter((comment) => !after.includes(comment));
  if (lost.length > 0 && !/^Remove /.test(fix.title)) return `loses ${lost.join(" ")}`;
  const isCopied = commentsOf(after).length + lost.length > commentsOf(one.text).length;
  if (isCopied && !/^Split /.test(fix.title)) return "writes a comment twice";
  const snapshot = read(one, after, cilium);
  const documents = (of: Snapshot) => of.documents(one.file).map(({ kind, name }) => `${kind} ${name}`);
  const known = [...documents(before), ...renamed(finding, fix, before.documents(one.file))];
  if (!documents(snapshot).every((name) => known.includes(name))) return "other documents than before";
  const errors = (of: Snapshot) => of.findings(one.file).filter(({ severity }) => severity === "error");
  const knownCodes = new Set(errors(before).map(({ code }) => code));
  const unreadable = errors(snapshot).find(({ code }) => /^invalid-(?:yaml|json)$|^duplicate-key$/.test(code));
  if (unreadable !== undefined && !knownCodes.has(unreadable.code)) return `makes ${unreadable.code}`;
  if (!endsInRounds(one, snapshot, finding, fix.title, cilium)) return "is offered again and again";
  return undefined;
}

/** A name that no object can have makes way for the one that the fix writes; nothing else of the document's title may change. */
function renamed(
  { code, document }: Finding,
  { edits }: Finding["fixes"][number],
  documents: ReturnType<Snapshot["documents"]>,
): readonly string[] {
  const report = documents.find((one) => one.document === document);
  if (code !== "invalid-metadata" || report === undefined) return [];
  return edits.map(({ newText }) => `${report.kind} ${report.name.replace(/[^/]*$/, newText)}`);
}

/** The same act on the same code is offered a few times at most: once per place. */
function endsInRounds(one: FixCase, first: Snapshot, finding: Finding, title: string, cilium: string): boolean {
  let snapshot = first;
  const nFound = first.findings(one.file).filter(({ code }) => code === finding.code).length;
  for (let round = 0; round < nFound + roundsMore; round++) {
    const next = snapshot
      .findings(one.file)
      .find(
        ({ code, document, fixes }) =>
          code === finding.code && document === finding.document && fixes.some((fix) => fix.title === title),
      );
    const fix = next?.fixes.find((candidate) => candidate.title === title);
    if (fix === undefined) return true;
    snapshot = read(one, applyEdits(snapshot.textOf(one.file) ?? "", fix.edits), cilium);
  }
  return false;
}

function commentsOf(text: string): readonly string[] {
  return text.match(/# remark \d+\./g) ?? [];
}

/** Of a document in which nothing else is wrong; mending one error may show the next, elsewhere. */
function mayBeRefused(snapshot: Snapshot, file: string, finding: Finding): Fixed["mayRefuse"] {
  const others = snapshot
    .findings(file)
    .filter((other) => other !== finding && other.document === finding.document && other.severity === "error");
  if (others.length > 0) return "anything";
  // A field that gets its right name gets its faults too.
  return finding.severity === "error" || finding.code === "unknown-field" ? "the-rest" : "nothing";
}

/** Where the new texts of edits stand in the text after them. */
function placesOf(edits: Finding["fixes"][number]["edits"]): readonly Range[] {
  let shift = 0;
  return edits
    .toSorted((a, b) => a.range.start - b.range.start)
    .map(({ range, newText }) => {
      const start = range.start + shift;
      shift += newText.length - (range.end - range.start);
      return { start, end: start + newText.length };
    });
}

async function askAbout(
  fixed: readonly Fixed[],
  profile: DatapathProfile,
  judges: Judges,
): Promise<readonly FixFault[]> {
  const asked = fixed.flatMap((one) =>
    policiesOf(one, { cilium: profile.name, options: one.options }).map((policy) => ({ one, ...policy })),
  );
  const agent = await judges.agent(asked.map(({ one, text }, at) => agentCase(String(at), text, one, profile)));
  const isServed = ({ text }: { readonly text: string }) =>
    judges.crds.length > 0 && /"apiVersion":"cilium\.io/.test(text);
  const served = asked.filter(isServed);
  const server = await judges.apiServer(
    served.map(({ text }, at) => ({ id: String(at), crds: judges.crds, doc: text })),
  );
  const refusals = new Map(served.map((policy, at) => [policy, server[at]?.errors[0]]));
  return asked.flatMap((policy, at): readonly FixFault[] => {
    const { one, verdict } = policy;
    const error = refusals.get(policy) ?? agent[at]?.docs?.[0]?.error ?? undefined;
    const isRefused = error !== undefined && !error.startsWith("panic:");
    const isToBlame =
      one.mayRefuse === "nothing" ||
      (one.mayRefuse === "the-rest" && policy.errors.some((found) => isOfFix(found, one)));
    if (isRefused && isToBlame) return [{ ...one, fault: `is refused: ${error}` }];
    // The CRDs of 1.8 are nobody's to ask.
    if (verdict === "reject-schema" && !refusals.has(policy)) return [];
    const isRefusedByUs = verdict.startsWith("reject");
    return isRefused !== isRefusedByUs && error?.startsWith("panic:") !== true
      ? [{ ...one, fault: `${verdict} here, ${error ?? "accepted"} there` }]
      : [];
  });
}

/** The finding is still there, or stands on what was written. A value that has got its type is looked at further, by the agent. */
function isOfFix({ code, message, range }: Finding, fixed: Fixed): boolean {
  if (fixed.code === "schema-type" && !code.startsWith("schema-")) return false;
  return (
    (code === fixed.code && message === fixed.message) ||
    fixed.written.some(({ start, end }) => range.start < end && start < range.end)
  );
}

interface PolicyText {
  readonly text: string;
  readonly verdict: string;
  readonly errors: readonly Finding[];
}

function policiesOf({ after, file, document }: Fixed, settings: Settings): readonly PolicyText[] {
  const snapshot = analyzeWorkspace([{ file, text: after }], settings);
  return splitDocuments(after).flatMap(({ text }, at): readonly PolicyText[] => {
    const verdict = snapshot.documents(file).find((one) => one.document === at)?.verdict;
    const { root } = parseDocument(text);
    if ((document !== undefined && at !== document) || verdict === undefined || root === undefined) return [];
    const json = JSON.stringify(toPlain(root));
    const isAsked = /"kind":"(?:Cilium|CiliumClusterwide)?NetworkPolicy"/.test(json) && verdict !== "reject-apiversion";
    const errors = snapshot.findings(file).filter((finding) => finding.document === at && finding.severity === "error");
    return isAsked ? [{ text: json, verdict, errors }] : [];
  });
}

function agentCase(id: string, text: string, { options }: Fixed, { dialect }: DatapathProfile): object {
  const docs = dialect.sanitizing.cidrs.groups === "unknown" ? [text] : [text, ...groupsOf(text)];
  const given = Object.entries(options).map(([name, value]) => [
    name,
    value === "true" ? true : value === "false" ? false : value,
  ]);
  return { id, docs, parseOnly: true, options: Object.fromEntries(given) };
}
