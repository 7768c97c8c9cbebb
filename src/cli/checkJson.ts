// check -o json: the shape of schemas/check.schema.json. Lines and characters count from 0 in the file.
import type { DocumentReport, Finding } from "../core/index.ts";
import { type Answer, assumptionsPart, ciliumFromOf, ciliumOf } from "./answer.ts";
import type { Report } from "./check.ts";

export function toCheckJson(report: Report, { snapshot, given }: Answer) {
  return {
    cilium: ciliumOf(snapshot.worlds, given),
    ciliumFrom: ciliumFromOf(snapshot.worlds, given),
    ...assumptionsPart(snapshot.worlds),
    documents: report.documents.map(toDocument),
    findings: report.findings.map((finding) => toFinding(finding, report)),
  };
}

function toDocument({ file, document, item, kind, name, verdict, crd }: DocumentReport) {
  return { file, document, ...itemOf(item), kind, name, verdict, crd };
}

function toFinding(finding: Finding, report: Report) {
  const { file, document, item, range, severity, code, message, rejectedBy, related, fixes } = finding;
  const { agentError, apiServerError } = finding;
  return {
    file,
    document,
    ...itemOf(item),
    range: report.linesOf(file).getPositionRange(range),
    severity,
    code,
    message,
    rejectedBy: rejectedBy.map((who) => (who === "endpoint-regeneration" ? "agent" : who)),
    ...(rejectedBy.includes("endpoint-regeneration") ? { rejectedAt: "endpoint-regeneration" } : {}),
    ...(agentError === undefined ? {} : { agentError }),
    ...(apiServerError === undefined ? {} : { apiServerError }),
    related: related.map((place) => ({
      file: place.file,
      range: report.linesOf(place.file).getPositionRange(place.range),
      message: place.message,
    })),
    fixes: fixes.map(({ title }) => title),
  };
}

function itemOf(item: number | undefined) {
  return item === undefined ? {} : { item };
}
