// A finding as it is shown: its message, then the agent's exact text on a line of its own. Plain text: editors render
// no Markdown in diagnostics.
import type { Finding, Range, Snapshot } from "../core/index.ts";

export interface Diagnostic {
  readonly range: Range;
  readonly severity: Finding["severity"];
  readonly code: string;
  readonly message: string;
  readonly related: Finding["related"];
}

export function diagnostics(snapshot: Snapshot, file: string): readonly Diagnostic[] {
  const cilium = snapshot.worldOf(file)?.cilium;
  return snapshot.findings(file).map((finding) => ({
    range: finding.range,
    severity: finding.severity,
    code: finding.code,
    message: diagnosticText(finding, cilium),
    related: finding.related,
  }));
}

/** Page of a check, relative to the root of the installed extension. */
export function checkPage(code: string): string {
  return `docs/checks/${code}.md`;
}

function diagnosticText({ message, agentError }: Finding, cilium: string | undefined): string {
  if (agentError === undefined) return message;
  return `${message}\n${cilium === undefined ? "Agent" : `Agent ${cilium}`}: ${agentError}`;
}
