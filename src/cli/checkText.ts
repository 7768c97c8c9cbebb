// check -o text: each finding with the line that it stands on, then the counts. Lines and characters count from 1.
import type { Finding, Severity } from "../core/index.ts";
import { countText } from "../features/keyText.ts";
import { rejectionText } from "../features/rejection.ts";
import { type Answer, assumptionsOf, ciliumFromOf, ciliumOf } from "./answer.ts";
import type { Report } from "./check.ts";
import { printable, type Style } from "./output.ts";

/** Characters of a line that are shown. */
const maxWidth = 120;

export function renderCheckText(report: Report, { snapshot, given, output: { style } }: Answer): string {
  const parts = report.findings.map((finding) => `${renderFinding(finding, report, style)}\n`);
  const count = (severity: Severity) => report.findings.filter((finding) => finding.severity === severity).length;
  const others = count("info") + count("hint");
  const counts = [
    countText(count("error"), "error"),
    countText(count("warning"), "warning"),
    ...(others === 0 ? [] : [countText(others, "hint")]),
  ];
  const cilium = `Cilium ${ciliumOf(snapshot.worlds, given)} (${ciliumFromOf(snapshot.worlds, given)})`;
  const assumed = assumptionsOf(snapshot.worlds).map(({ message, code }) => `assumed: ${message} [${code}]\n`);
  return `${parts.join("")}${counts.join(", ")} in ${countText(report.documents.length, "document")}, ${cilium}\n${printable(assumed.join(""))}`;
}

function renderFinding(finding: Finding, report: Report, style: Style): string {
  const { file, severity, code, message, related, fixes } = finding;
  const rejection = rejectionText(finding);
  const exactText = finding.agentError ?? finding.apiServerError;
  const { start } = report.linesOf(file).getPositionRange(finding.range);
  const colour = { error: style.red, warning: style.yellow, info: style.blue, hint: style.blue }[severity];
  const lines = [
    `${style.bold(`${printable(file)}:${start.line + 1}:${start.character + 1}`)}: ${colour(severity)}: ${printable(message)} [${code}]`,
    ...excerpt(finding, report, colour),
    ...(rejection === undefined ? [] : [`  ${rejection}`]),
    ...(exactText === undefined ? [] : [`  ${printable(exactText).replaceAll("\n", "\n  ")}`]),
    ...related.map((place) => {
      const at = report.linesOf(place.file).getPosition(place.range.start);
      return `  ${printable(place.file)}:${at.line + 1}:${at.character + 1}: ${printable(place.message)}`;
    }),
    ...fixes.map(({ title }) => `  fix: ${printable(title)}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** The line with a caret under the range, or under its part of the first line. */
function excerpt({ file, range }: Finding, report: Report, colour: (text: string) => string): readonly string[] {
  const lines = report.linesOf(file);
  const text = report.textOf(file);
  const { start, end } = lines.getPositionRange(range);
  const lineStart = lines.getOffset({ line: start.line, character: 0 });
  const line = text.slice(lineStart, lines.getOffset({ line: start.line, character: Number.MAX_SAFE_INTEGER }));
  if (line.trim() === "") return [];
  const from = start.character < maxWidth - 20 ? 0 : start.character - 40;
  const shown = line.slice(from, from + maxWidth);
  const last = end.line === start.line ? end.character : line.trimEnd().length;
  const nMarked = Math.max(1, Math.min(last, from + maxWidth) - start.character);
  const number = String(start.line + 1);
  return [
    `  ${number} | ${printable(shown.replaceAll("\t", " "))}${from + maxWidth < line.length ? "…" : ""}`,
    `  ${" ".repeat(number.length)} | ${" ".repeat(start.character - from)}${colour("^".repeat(nMarked))}`,
  ];
}
