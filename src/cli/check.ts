// check: what is wrong, per file, in four formats.
import type { DocumentReport, Finding, LineIndex } from "../core/index.ts";
import type { Answer } from "./answer.ts";
import { renderGithub } from "./checkGithub.ts";
import { toCheckJson } from "./checkJson.ts";
import { toSarif } from "./checkSarif.ts";
import { renderCheckText } from "./checkText.ts";
import { optionValue } from "./parseArguments.ts";

export interface Report {
  readonly documents: readonly DocumentReport[];
  /** By file, then place. */
  readonly findings: readonly Finding[];
  linesOf(file: string): LineIndex;
  textOf(file: string): string;
}

/** From the least. */
const severities: readonly string[] = ["hint", "info", "warning", "error"];

/** @returns the exit code */
export function check(answer: Answer): number {
  const report = makeReport(answer);
  const { output, given, versionFaults } = answer;
  switch (given.format) {
    case "json":
      output.json(toCheckJson(report, answer));
      break;
    case "sarif":
      output.json(toSarif(report, answer));
      break;
    case "github":
      output.write(renderGithub(report));
      break;
    default:
      output.write(renderCheckText(report, answer));
  }
  for (const fault of versionFaults.values()) output.complain(`cilium-policy-lens: ${fault}\n`);
  if (versionFaults.size > 0) return 2;
  const failOn = optionValue(given, "--fail-on") ?? "error";
  const threshold = severities.indexOf(failOn);
  if (threshold < 0) return 0;
  return report.findings.some(({ severity }) => severities.indexOf(severity) >= threshold) ? 1 : 0;
}

function makeReport({ snapshot, read, progress }: Answer): Report {
  const files = snapshot.files.filter((file) => !read.isBeside(file));
  const textOf = (file: string) => snapshot.textOf(file) ?? "";
  const documents: DocumentReport[] = [];
  const findings: Finding[] = [];
  for (const [at, file] of files.entries()) {
    documents.push(...snapshot.documents(file));
    findings.push(...snapshot.findings(file));
    if (at % 100 === 99) progress(`checked ${at + 1} files`);
  }
  return {
    documents,
    findings,
    textOf,
    linesOf: (file) => snapshot.linesOf(file),
  };
}
