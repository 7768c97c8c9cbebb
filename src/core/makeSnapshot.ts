// The analyzed worlds as one immutable answer: worlds, findings, verdicts and explanations per file.

import type { AnalyzedPolicy, AnalyzedWorld } from "./analyzedWorld.ts";
import { checks } from "./checks/index.ts";
import { fixesOfJson } from "./jsonFixes.ts";
import type { DocumentReport, FileExplanation, Finding, Snapshot, WorldView } from "./snapshot.ts";
import type { DocumentProblem } from "./suppressFindings.ts";
import { namesWorldChecks, suppressFindings } from "./suppressFindings.ts";
import type { LineIndex } from "./text/lineIndex.ts";
import { createLineIndex } from "./text/lineIndex.ts";
import { addToList } from "./text/listMap.ts";
import type { Problem, Severity } from "./text/problem.ts";
import { shiftRange } from "./text/range.ts";
import { explainPieces } from "./world/explainPieces.ts";
import { readParts } from "./world/readObjects.ts";
import { worldProblemsOf } from "./worldFindings.ts";
import { makeWorldView } from "./worldView.ts";
import type { DocumentContent, SourceDocument, SourceFile } from "./yaml/sourceDocument.ts";

export function makeSnapshot(
  revision: number,
  worlds: readonly AnalyzedWorld[],
  files: ReadonlyMap<string, SourceFile>,
  unreadable: ReadonlyMap<string, string>,
): Snapshot {
  return new FileSnapshot(revision, worlds, new Map(files), new Map(unreadable));
}

const lineIndexes = new WeakMap<SourceFile, LineIndex>();
const defaultSeverities: ReadonlyMap<string, Severity> = new Map(checks.map(({ code, severity }) => [code, severity]));

class FileSnapshot implements Snapshot {
  readonly revision: number;
  readonly files: readonly string[];
  readonly worlds: readonly WorldView[];
  readonly settingsProblems: Snapshot["settingsProblems"];
  readonly #files: ReadonlyMap<string, SourceFile>;
  readonly #unreadable: ReadonlyMap<string, string>;
  readonly #worldByFile = new Map<string, { readonly view: WorldView; readonly analyzed: AnalyzedWorld }>();
  readonly #policiesByFile = new Map<string, AnalyzedPolicy[]>();
  readonly #findings = new Map<string, readonly Finding[]>();
  readonly #ownFindings = new Map<string, readonly Finding[]>();

  constructor(
    revision: number,
    worlds: readonly AnalyzedWorld[],
    files: ReadonlyMap<string, SourceFile>,
    unreadable: ReadonlyMap<string, string>,
  ) {
    this.revision = revision;
    this.#files = files;
    this.#unreadable = unreadable;
    this.files = [...files.keys(), ...unreadable.keys()].sort();
    this.worlds = worlds.map((analyzed) => {
      const view = makeWorldView(analyzed, (file) => this.linesOf(file));
      const names = [...analyzed.sources.map(({ file }) => file), ...analyzed.left];
      if (analyzed.workspaceFile !== undefined) names.push(analyzed.workspaceFile.file);
      for (const name of names) this.#worldByFile.set(name, { view, analyzed });
      for (const policy of [...analyzed.policies, ...analyzed.groups, ...analyzed.templatedPolicies]) {
        addToList(this.#policiesByFile, policy.object.file, policy);
      }
      return view;
    });
    this.settingsProblems = worlds.flatMap(({ choiceProblems }) => choiceProblems);
  }

  worldOf(file: string): WorldView | undefined {
    return this.#worldByFile.get(file)?.view;
  }

  textOf(file: string): string | undefined {
    return this.#files.get(file)?.text;
  }

  linesOf(file: string): LineIndex {
    const source = this.#files.get(file);
    if (source === undefined) return createLineIndex("");
    let lines = lineIndexes.get(source);
    if (lines === undefined) {
      lines = createLineIndex(source.text);
      lineIndexes.set(source, lines);
    }
    return lines;
  }

  documents(file: string): readonly DocumentReport[] {
    const source = this.#files.get(file);
    const held = this.#worldByFile.get(file);
    if (source === undefined || held === undefined || !held.analyzed.sources.includes(source)) return [];
    const policies = this.#policiesByFile.get(file) ?? [];
    return source.documents.flatMap((document) => reportDocument(file, document, policies, held.analyzed));
  }

  findings(file: string): readonly Finding[] {
    let found = this.#findings.get(file);
    if (found === undefined) {
      const held = this.#worldByFile.get(file);
      const source = this.#files.get(file);
      const needsWorld =
        held !== undefined &&
        (worldProblemsOf(held.analyzed, file).length > 0 || (source !== undefined && namesWorldChecks(source)));
      found = needsWorld ? this.#findFindings(file, "all") : this.ownFindings(file);
      this.#findings.set(file, found);
    }
    return found;
  }

  ownFindings(file: string): readonly Finding[] {
    let found = this.#ownFindings.get(file);
    if (found === undefined) {
      found = this.#findFindings(file, "own");
      this.#ownFindings.set(file, found);
    }
    return found;
  }

  explain(file: string): FileExplanation | undefined {
    const source = this.#files.get(file);
    const held = this.#worldByFile.get(file);
    const reason = this.#unreadable.get(file);
    if (source === undefined && reason === undefined) return undefined;
    const base = {
      file,
      world: held?.view.root ?? ".",
      cilium: held?.view.cilium ?? "",
      profileFrom: held?.view.profileFrom ?? "",
    };
    const whole = (why: string): FileExplanation => ({
      ...base,
      pieces: [{ document: 0, line: 0, what: "the file", outcome: "left-out", why }],
    });
    if (source === undefined) return whole(`can't be read: ${reason}`);
    if (held === undefined || held.analyzed.left.includes(file))
      return whole("left out by include or exclude of the workspace file or settings");
    const pieces = explainPieces(source, held.analyzed.namespaceOf(file), held.analyzed.patchOf.get(file));
    return { ...base, pieces: pieces.map((piece) => this.#withRejection(file, piece)) };
  }

  /** A policy that Cilium does not take was read, but is in no answer. */
  #withRejection(file: string, piece: FileExplanation["pieces"][number]): FileExplanation["pieces"][number] {
    if (piece.outcome !== "read") return piece;
    const policy = this.#policiesByFile
      .get(file)
      ?.find(({ object }) => object.document === piece.document && object.item === piece.item);
    const rejected = policy?.checked.rejected ?? (policy?.isRead === false ? notRead : undefined);
    return rejected === undefined ? piece : { ...piece, outcome: "left-out", why: rejected };
  }

  #findFindings(file: string, scope: "own" | "all"): readonly Finding[] {
    const reason = this.#unreadable.get(file);
    if (reason !== undefined) {
      const severity = defaultSeverities.get("unreadable-file") ?? "warning";
      return [
        toFinding(file, 0, undefined, 0, {
          code: "unreadable-file",
          severity,
          range: { start: 0, end: 0 },
          message: `${file} can't be read: ${reason}. Nothing in it is part of any answer.`,
        }),
      ];
    }
    const source = this.#files.get(file);
    const held = this.#worldByFile.get(file);
    if (source === undefined || held === undefined) return [];
    const { analyzed } = held;
    if (analyzed.left.includes(file)) return [];
    const isWorkspaceFile = source === analyzed.workspaceFile;
    const problems = suppressFindings(source, this.#collectProblems(source, analyzed, scope), {
      hasWorldFindings: scope === "all",
      isOurs: (content) => isWorkspaceFile || isOurs(content),
    });
    const places = new Map(source.documents.map((one) => [one.document, one]));
    const isJson = file.toLowerCase().endsWith(".json");
    return problems
      .flatMap(({ document, item, problem }): Finding[] => {
        const severity = analyzed.severities[problem.code] ?? problem.severity;
        if (severity === "off") return [];
        const { offset = 0, content } = places.get(document) ?? {};
        const fixes = isJson ? fixesOfJson(problem.fixes ?? [], content?.text ?? "") : problem.fixes;
        const shown = { ...problem, severity, ...(fixes && { fixes }) };
        return [toFinding(file, document, item, offset, shown)];
      })
      .sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  }

  #collectProblems(source: SourceFile, analyzed: AnalyzedWorld, scope: "own" | "all"): readonly DocumentProblem[] {
    const { file } = source;
    const isWorkspaceFile = source === analyzed.workspaceFile;
    const placed = [...analyzed.objectProblems, ...analyzed.configProblems];
    if (scope === "all") placed.push(...worldProblemsOf(analyzed, file));
    return [
      ...source.problems.map((problem) => ({ document: 0, item: undefined, problem })),
      ...source.documents.flatMap(({ document, content }) =>
        textProblems(source, content, isWorkspaceFile).map((problem) => ({ document, item: undefined, problem })),
      ),
      ...placed.filter((one) => one.file === file),
      ...(this.#policiesByFile.get(file) ?? []).flatMap(({ object: { document, item }, checked }) =>
        checked.problems.map((problem) => ({ document, item, problem })),
      ),
    ];
  }
}

/**
 * What is wrong with a document's text: of YAML that does not parse always, of JSON only where it looks like an object of
 * ours (other tools' JSON may have comments), of text that parses only where an object of ours is in it.
 */
function textProblems({ file }: SourceFile, content: DocumentContent, isWorkspaceFile: boolean): readonly Problem[] {
  const { root, text, problems } = content;
  if (root === undefined) return file.endsWith(".json") && !text.includes('"apiVersion"') ? [] : problems;
  return isWorkspaceFile || isOurs(content)
    ? problems
    : problems.filter(({ code }) => code === "templated" || code === "not-an-object");
}

/** An object of a kind that we read, or nearly one, is in it. */
function isOurs(content: DocumentContent): boolean {
  return readParts(content).some(({ known, nearMiss }) => known !== undefined || nearMiss !== undefined);
}

function toFinding(
  file: string,
  document: number,
  item: number | undefined,
  offset: number,
  problem: Problem,
): Finding {
  return {
    file,
    document,
    ...(item === undefined ? {} : { item }),
    range: shiftRange(problem.range, offset),
    severity: problem.severity,
    code: problem.code,
    message: problem.message,
    rejectedBy: problem.rejectedBy ?? [],
    ...(problem.agentError === undefined ? {} : { agentError: problem.agentError }),
    ...(problem.apiServerError === undefined ? {} : { apiServerError: problem.apiServerError }),
    related: problem.related ?? [],
    fixes: (problem.fixes ?? []).map(({ title, edits }) => ({
      title,
      edits: edits.map(({ range, newText }) => ({ range: shiftRange(range, offset), newText })),
    })),
  };
}

const notRead = "a policy of a kind that the agent does not read: enable-k8s-cluster-network-policy is off";

/** Policies, CIDR groups, near misses, templated and unreadable pieces have a verdict; everything else is not-a-policy and left out. */
function reportDocument(
  file: string,
  { document, offset, content }: SourceDocument,
  policies: readonly AnalyzedPolicy[],
  analyzed: AnalyzedWorld,
): readonly DocumentReport[] {
  const range = { start: offset, end: offset + content.text.length };
  const base = { file, document, range };
  if (content.root === undefined) {
    if (content.problems.length === 0) return [];
    return [
      {
        ...base,
        kind: "",
        name: "",
        verdict: content.isTemplated ? "templated" : "reject-yaml",
        crd: "no-such-kind-or-version",
      },
    ];
  }
  const reports: DocumentReport[] = [];
  for (const { object, checked } of policies) {
    if (object.document !== document) continue;
    const name = object.namespace === "" ? object.name : `${object.namespace}/${object.name}`;
    reports.push({
      ...base,
      ...itemOf(object.item),
      kind: object.kind,
      name,
      verdict: checked.verdict,
      crd: checked.crd,
    });
  }
  for (const { item, nearMiss, kind, name, writtenNamespace } of readParts(content)) {
    if (nearMiss === undefined) continue;
    const namespace = writtenNamespace ?? analyzed.namespaceOf(file).namespace;
    reports.push({
      ...base,
      ...itemOf(item),
      kind,
      name: `${namespace}/${name}`,
      verdict: nearMiss.code === "unknown-api-version" ? "reject-apiversion" : "not-a-policy",
      crd: "no-such-kind-or-version",
    });
  }
  return reports;
}

function itemOf(item: number | undefined) {
  return item === undefined ? {} : { item };
}
