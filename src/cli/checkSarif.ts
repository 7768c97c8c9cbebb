// check -o sarif: SARIF 2.1.0, for code scanning. Lines and columns count from 1, URIs from the current folder.
import { checks, type Finding, type Severity } from "../core/index.ts";
import { rejectionText } from "../features/rejection.ts";
import type { Answer } from "./answer.ts";
import type { Report } from "./check.ts";
import { repository, version } from "./version.ts";

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  info: "note",
  hint: "note",
};

export function toSarif(report: Report, answer: Answer) {
  const codes = [...new Set([...checks.map(({ code }) => code), ...report.findings.map(({ code }) => code)])];
  const indexes = new Map(codes.map((code, at) => [code, at]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "cilium-policy-lens",
            version,
            informationUri: repository,
            rules: codes.map((code) => toRule(code, answer)),
          },
        },
        columnKind: "utf16CodeUnits",
        results: report.findings.map((finding) => toResult(finding, indexes.get(finding.code) ?? -1, report, answer)),
      },
    ],
  };
}

function toRule(code: string, { readPage }: Answer) {
  const check = checks.find((candidate) => candidate.code === code);
  const summary = `${check?.summary ?? code}.`;
  const page = `docs/checks/${code}.md`;
  const markdown = readPage(code);
  return {
    id: code,
    shortDescription: { text: summary },
    fullDescription: { text: whyOf(markdown) ?? summary },
    helpUri: `${repository}/blob/main/${page}`,
    help: {
      text: markdown ?? `${summary} ${page} says what is wrong, why, and what to write instead.`,
      ...(markdown === undefined ? {} : { markdown }),
    },
    defaultConfiguration: { level: levels[check?.severity ?? "error"] },
  };
}

/** The last part of a page, on one line. */
function whyOf(page: string | undefined): string | undefined {
  const [, why] = /^## Why\n([\s\S]*)/m.exec(page ?? "") ?? [];
  return why?.trim().replaceAll(/\s+/g, " ");
}

function toResult(finding: Finding, ruleIndex: number, report: Report, answer: Answer) {
  const { file, range, severity, code, message, rejectedBy, related, fixes } = finding;
  const exactText = finding.agentError ?? finding.apiServerError;
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: [message, rejectionText(finding), exactText].filter((line) => line !== undefined).join("\n") },
    locations: [toLocation(file, range, report, answer)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place) => ({
            ...toLocation(place.file, place.range, report, answer),
            message: { text: place.message },
          })),
        }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => toFix(file, fix, report, answer)) }),
    properties: { rejectedBy },
  };
}

function toFix(file: string, { title, edits }: Finding["fixes"][number], report: Report, { toUri }: Answer) {
  return {
    description: { text: title },
    artifactChanges: [
      {
        artifactLocation: { uri: toUri(file) },
        replacements: edits.map(({ range, newText }) => ({
          deletedRegion: toRegion(file, range, report),
          insertedContent: { text: newText },
        })),
      },
    ],
  };
}

function toLocation(file: string, range: Finding["range"], report: Report, { toUri }: Answer) {
  return { physicalLocation: { artifactLocation: { uri: toUri(file) }, region: toRegion(file, range, report) } };
}

function toRegion(file: string, range: Finding["range"], report: Report) {
  const { start, end } = report.linesOf(file).getPositionRange(range);
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
