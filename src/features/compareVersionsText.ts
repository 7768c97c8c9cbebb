// The text of "Compare Cilium Versions": the read-only document of the editor and the output of `compare`. Places stand as
// `file:line`, so that they can be links.
import type { Finding, Snapshot } from "../core/index.ts";
import type { KeyChange, MapChange, VersionComparison } from "./compareVersions.ts";
import { countText } from "./keyText.ts";
import { placeText } from "./placeText.ts";
import { rejectionText } from "./rejection.ts";
import { firstWrittenLine, textLinesOf } from "./textLines.ts";
import { alignTable, type Column } from "./textTable.ts";

/** Keys and endpoints that are listed of one change; the rest is counted. */
const maxKeys = 40;
const maxEndpoints = 8;

/** Ends with a line break. `snapshot`: either of the two, for the places. */
export function renderComparison(comparison: VersionComparison, snapshot: Snapshot): string {
  const { before, after, verdicts, gone, appeared, maps, assumed } = comparison;
  const lineOf = (file: string, offset: number) => snapshot.linesOf(file).getPosition(offset).line;
  const place = ({ file, range }: Pick<Finding, "file" | "range">) => placeText(file, lineOf(file, range.start));
  const sections = [
    section(
      "Verdicts that change",
      alignRows(
        verdicts.map(({ document, before: old, after: next }) => [
          placeText(document.file, firstWrittenLine(textLinesOf(snapshot, document.file), document.range)),
          `${document.kind} ${document.name}`,
          `${old} → ${next}`,
        ]),
      ),
    ),
    section(`Findings of Cilium ${after} alone`, findingLines(appeared, place)),
    section(`Findings of Cilium ${before} alone`, findingLines(gone, place)),
    section("Policy maps that change", maps.flatMap(mapLines)),
  ];
  const isSame = sections.every((lines) => lines.length === 0);
  return `${[
    `# From Cilium ${before} to Cilium ${after}`,
    `# ${countsText(comparison)}`,
    ...assumed.map((message) => `# Assumed: ${message}`),
    ...(isSame ? ["# Nothing changes for these files."] : sections.flat()),
  ].join("\n")}\n`;
}

function countsText({ verdicts, gone, appeared, maps }: VersionComparison): string {
  const nEndpoints = maps.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
  return [
    countText(verdicts.length, "verdict changes", "verdicts change"),
    countText(appeared.length, "finding appears", "findings appear"),
    countText(gone.length, "goes", "go"),
    countText(nEndpoints, "endpoint's map changes", "endpoints' maps change"),
  ].join(", ");
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function alignRows(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = (rows[0] ?? []).map((): Column => ({ title: "", align: "left" }));
  return alignTable(columns, rows).slice(1);
}

function findingLines(findings: readonly Finding[], place: (finding: Finding) => string): readonly string[] {
  return findings.flatMap((finding) => {
    const exactText = finding.agentError ?? finding.apiServerError;
    const rejection = rejectionText(finding);
    const details = [rejection, exactText].filter((text) => text !== undefined).join(": ");
    return [
      `${place(finding)} ${finding.severity} [${finding.code}] ${finding.message}`,
      ...(details === "" ? [] : [`    ${details.replaceAll("\n", "\n      ")}`]),
    ];
  });
}

function mapLines({ world, endpoints, states, keys }: MapChange): readonly string[] {
  const named = endpoints.slice(0, maxEndpoints).join(", ");
  const others = endpoints.length > maxEndpoints ? ` and ${endpoints.length - maxEndpoints} more` : "";
  const shown = alignRows(keys.slice(0, maxKeys).map(keyRow));
  return [
    `${world === "." ? "" : `${world}: `}${named}${others}`,
    ...states.map(({ what, before, after }) => `  ~ ${what}: ${before} → ${after}`),
    ...shown.map((line) => `  ${line}`),
    ...(keys.length > maxKeys ? [`  … and ${countText(keys.length - maxKeys, "more key", "more keys")}`] : []),
  ];
}

function keyRow({ direction, peer, port, before, after, origins }: KeyChange): readonly string[] {
  const mark = before === undefined ? "+" : after === undefined ? "-" : "~";
  const outcome = before === undefined || after === undefined ? (after ?? before ?? "") : `${before} → ${after}`;
  return [mark, direction, peer, port, outcome, origins.join(", ")];
}
