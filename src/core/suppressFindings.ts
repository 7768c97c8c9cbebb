// What comments silence among a file's findings, and findings about comments that silence nothing or do not say why.
import { checks, worldChecks } from "./checks/index.ts";
import type { Suppression } from "./checks/suppressions.ts";
import { readSuppressions } from "./checks/suppressions.ts";
import { findNearestName } from "./schema/nearestName.ts";
import type { Fix, Problem } from "./text/problem.ts";
import type { Range } from "./text/range.ts";
import type { DocumentContent, SourceFile } from "./yaml/sourceDocument.ts";

/** A problem of a document of the file; its range counts from there. */
export interface DocumentProblem {
  readonly document: number;
  readonly item: number | undefined;
  readonly problem: Problem;
}

export interface SuppressionScope {
  /** Findings of world checks are among the problems. */
  readonly hasWorldFindings: boolean;
  /** Only in documents of ours is something said of a comment itself. */
  readonly isOurs: (content: DocumentContent) => boolean;
}

const codes: readonly string[] = checks.map(({ code }) => code);
const worldCodes: ReadonlySet<string> = new Set(worldChecks.map(({ code }) => code));

/** A comment of the file names a check of the world: what is unused is known only with its findings. */
export function namesWorldChecks({ file, documents }: SourceFile): boolean {
  return !isJson(file) && documents.some(({ content }) => readSuppressions(content).some(namesWorldCheck));
}

function namesWorldCheck({ codes: named }: Suppression): boolean {
  return named.some(({ code }) => worldCodes.has(code));
}

export function suppressFindings(
  { file, documents }: SourceFile,
  problems: readonly DocumentProblem[],
  scope: SuppressionScope,
): readonly DocumentProblem[] {
  if (isJson(file)) return problems;
  let kept = problems;
  for (const { document, content } of documents) {
    const suppressions = readSuppressions(content);
    if (suppressions.length === 0) continue;
    const own = problems.filter((one) => one.document === document).map(({ problem }) => problem);
    const silenced = new Set(own.filter((problem) => suppressions.some((one) => silences(one, problem))));
    kept = kept.filter(({ problem }) => !silenced.has(problem));
    if (!scope.isOurs(content)) continue;
    const found = suppressions.flatMap((one) => judge(one, own, content, scope.hasWorldFindings));
    kept = [...kept, ...found.map((problem) => ({ document, item: undefined, problem }))];
  }
  return kept;
}

function isJson(file: string): boolean {
  return file.toLowerCase().endsWith(".json");
}

function silences({ codes: named, lines }: Suppression, { code, range }: Problem): boolean {
  return (
    named.some((one) => one.code === code) &&
    lines.some(({ start, end }) => start <= range.start && (range.start < end || start === end))
  );
}

function judge(
  suppression: Suppression,
  problems: readonly Problem[],
  content: DocumentContent,
  hasWorldFindings: boolean,
): readonly Problem[] {
  const { codes: named, reason, range } = suppression;
  if (named.length === 0) {
    const message =
      "The comment names no code, so that it silences nothing. Write `cilium-policy-lens-ignore <code>: reason`.";
    return [
      unused(range, message, { title: "Remove the comment", edits: [{ range: suppression.removal, newText: "" }] }),
    ];
  }
  const hidesOthers =
    content.root === undefined ||
    content.isTemplated ||
    problems.some(({ rejectedBy }) => (rejectedBy ?? []).length > 0);
  const found = named.flatMap((one): Problem[] => {
    const { code } = one;
    const fix = removeCode(suppression, one, content.text);
    if (!codes.includes(code)) return [unknownCode(one, fix)];
    const isUsed = problems.some((problem) => problem.code === code && silences(suppression, problem));
    if (isUsed || hidesOthers || (worldCodes.has(code) && !hasWorldFindings)) return [];
    return [unused(one.range, `No finding \`${code}\` is there to silence. Remove it.`, fix)];
  });
  const hasReason = reason !== "" || found.length === named.length;
  return hasReason ? found : [...found, withoutReason(range)];
}

function unused(range: Range, message: string, fix: Fix): Problem {
  return { code: "unused-suppression", severity: "warning", range, message, rejectedBy: [], fixes: [fix] };
}

function unknownCode({ code, range }: Suppression["codes"][number], fix: Fix): Problem {
  const nearest = findNearestName(code, codes);
  const message = `No check has the code \`${code}\`, so that it silences nothing. ${nearest === undefined ? "Remove it" : `Write \`${nearest}\``}.`;
  if (nearest === undefined) return unused(range, message, fix);
  return unused(range, message, { title: `Replace by \`${nearest}\``, edits: [{ range, newText: nearest }] });
}

function withoutReason(range: Range): Problem {
  const message = "The comment does not say why its finding is silenced. Write the reason behind a colon.";
  return { code: "suppression-without-reason", severity: "hint", range, message, rejectedBy: [] };
}

/** The code with the comma beside it; of the only code, the whole comment. */
function removeCode({ codes: named, removal }: Suppression, one: Suppression["codes"][number], text: string): Fix {
  if (named.length === 1) return { title: "Remove the comment", edits: [{ range: removal, newText: "" }] };
  const at = named.indexOf(one);
  const before = named[at - 1];
  const range =
    before === undefined
      ? { start: one.range.start, end: named[at + 1]?.range.start ?? one.range.end }
      : { start: before.range.end, end: one.range.end };
  return { title: `Remove \`${text.slice(one.range.start, one.range.end)}\``, edits: [{ range, newText: "" }] };
}
