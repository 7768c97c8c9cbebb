// ciliumPolicyLens/compareVersions: what changes for every folder from one Cilium version to another, with its places.
import { compareVersions } from "../../features/compareVersions.ts";
import { renderComparison } from "../../features/compareVersionsText.ts";
import { policyMapPlaces } from "../../features/policyMapText.ts";
import type { PlaceLink, RequestTypes } from "../../protocol/requests.ts";
import type { Folder } from "../folder.ts";
import type { Session } from "../session.ts";

type Types = RequestTypes["compareVersions"];

export function compareVersionsRequest(session: Session, versions: Types["params"]): Types["result"] {
  const parts = session.folders
    .filter(({ isLoose, files }) => !isLoose || [...files].length > 0)
    .map((folder) => ({ folder, text: compareFolder(session, folder, versions) }));
  const links: PlaceLink[] = [];
  let text = "";
  for (const { folder, text: own } of parts) {
    const head = parts.length > 1 ? `# Folder ${folder.name}\n` : "";
    const firstLine = text.split("\n").length - 1 + (head === "" ? 0 : 1);
    text += `${head}${own}${parts.length > 1 ? "\n" : ""}`;
    for (const { line, start, end, file, targetLine } of policyMapPlaces(own, folder.snapshot().files)) {
      const target = { uri: folder.uriOf(file), line: targetLine, character: 0 };
      links.push({ line: firstLine + line, start, end, target });
    }
  }
  return { text: text === "" ? "# No folder is open\n" : text, links };
}

function compareFolder(session: Session, folder: Folder, { before, after }: Types["params"]): string {
  const [old, next] = [before, after].map((cilium) => folder.snapshotFor(cilium, () => session.makeAnalyzer()));
  if (old === undefined || next === undefined) return "";
  const problem = [...old.settingsProblems, ...next.settingsProblems].find(({ code }) => code === "unknown-version");
  if (problem !== undefined) return `# ${problem.message}\n`;
  return renderComparison(compareVersions(old, next), next);
}
