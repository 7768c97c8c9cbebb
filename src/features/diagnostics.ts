// A finding as it is shown: its message, then the exact text of who rejects it on a line of its own. Plain text: editors
// render no Markdown in diagnostics, so that code stands in quotes.
import type { Finding, Range } from "../core/index.ts";
import { rejectionText } from "./rejection.ts";

export interface Diagnostic {
  readonly range: Range;
  readonly severity: Finding["severity"];
  readonly code: string;
  readonly message: string;
  readonly related: Finding["related"];
}

/** `cilium`: the version that the file's world is computed for. */
export function diagnostics(findings: readonly Finding[], cilium: string | undefined): readonly Diagnostic[] {
  return findings.map((finding) => ({
    range: finding.range,
    severity: finding.severity,
    code: finding.code,
    message: diagnosticText(finding, cilium),
    related: finding.related.map((place) => ({ ...place, message: quoteCode(place.message) })),
  }));
}

/** Page of a check, relative to the root of the installed extension. */
export function checkPage(code: string): string {
  return `docs/checks/${code}.md`;
}

/** `` `ports` `` as `'ports'`. */
export function quoteCode(text: string): string {
  return text.replace(/`([^`\n]*)`/g, "'$1'");
}

function diagnosticText(finding: Finding, cilium: string | undefined): string {
  const { message, rejectedBy, agentError, apiServerError } = finding;
  const lines = [quoteCode(message)];
  const isNamed = rejectedBy.length === 1 && (agentError ?? apiServerError) !== undefined;
  const rejection = isNamed ? undefined : rejectionText(finding);
  if (rejection !== undefined) lines.push(rejection.replace(/^r/, "R"));
  if (agentError !== undefined) lines.push(`${cilium === undefined ? "Agent" : `Agent ${cilium}`}: ${agentError}`);
  else if (apiServerError !== undefined) lines.push(`API server: ${apiServerError}`);
  return lines.join("\n");
}
