// check -o github: workflow commands, which GitHub Actions shows at their lines.
import type { Finding } from "../core/index.ts";
import { rejectionText } from "../features/rejection.ts";
import type { Report } from "./check.ts";

const commands = { error: "error", warning: "warning", info: "notice", hint: "notice" } as const;

export function renderGithub(report: Report): string {
  return report.findings.map((finding) => `${renderCommand(finding, report)}\n`).join("");
}

function renderCommand(finding: Finding, report: Report): string {
  const { start, end } = report.linesOf(finding.file).getPositionRange(finding.range);
  const properties = {
    file: finding.file,
    line: start.line + 1,
    // GitHub takes columns only within one line.
    ...(start.line === end.line
      ? { col: start.character + 1, endColumn: end.character + 1 }
      : { endLine: end.line + 1 }),
    title: finding.code,
  };
  const listed = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const exactText = finding.agentError ?? finding.apiServerError;
  const message = [finding.message, rejectionText(finding), exactText].filter((line) => line !== undefined).join("\n");
  return `::${commands[finding.severity]} ${listed.join(",")}::${escapeMessage(message)}`;
}

function escapeMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
