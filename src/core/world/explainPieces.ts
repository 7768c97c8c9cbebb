// "Explain This File": every document of a file with what became of it, and why.

import type { FileExplanation } from "../snapshot.ts";
import { createLineIndex } from "../text/lineIndex.ts";
import type { SourceFile } from "../yaml/sourceDocument.ts";
import { readInstallation } from "./installation.ts";
import type { NamespaceChoice } from "./kustomization.ts";
import { readKustomization } from "./kustomization.ts";
import type { ObjectPart } from "./readObjects.ts";
import { readParts } from "./readObjects.ts";
import { isWorkspaceFile } from "./splitWorlds.ts";

export type Piece = FileExplanation["pieces"][number];

/**
 * One row per object, in order; a file that was left out as a whole has one row. `line` counts from 0. `patchOf`: the
 * kustomization of which the file is a patch.
 */
export function explainPieces(
  file: SourceFile,
  namespace: NamespaceChoice,
  patchOf: string | undefined,
): readonly Piece[] {
  const [fault] = file.problems;
  if (file.documents.length === 0) {
    return [
      {
        document: 0,
        line: 0,
        what: "the file",
        outcome: fault === undefined ? "ignored" : "left-out",
        why: fault?.message ?? "empty",
      },
    ];
  }
  const lines = createLineIndex(file.text);
  const special = explainSpecialFile(file);
  const installations = readInstallation(file);
  return file.documents.flatMap(({ document, offset, content }) => {
    const isInstallation = installations.some(
      (facts) => facts.offset >= offset && facts.offset <= offset + content.text.length,
    );
    return readParts(content).map((part): Piece => {
      const row =
        patchOf === undefined
          ? explainPart(part, namespace, isInstallation, special)
          : {
              what: describePart(part, namespace),
              outcome: "ignored" as const,
              why: `a patch of ${patchOf}, no object`,
            };
      return {
        document,
        ...(part.item === undefined ? {} : { item: part.item }),
        line: lines.getPosition(offset + part.start).line,
        ...row,
      };
    });
  });
}

function explainPart(
  part: ObjectPart,
  namespace: NamespaceChoice,
  isInstallation: boolean,
  special: string | undefined,
): Pick<Piece, "what" | "outcome" | "why"> {
  const { outcome, why, known } = part;
  if (outcome === "ignored" && special !== undefined) return { what: "settings", outcome: "read", why: special };
  const isPlacedByDefault = known?.isNamespaced === true && part.writtenNamespace === undefined;
  const place = isPlacedByDefault ? `; namespace ${namespace.namespace} from ${namespace.from ?? "the default"}` : "";
  const what = describePart(part, namespace);
  if (outcome === "ignored" && isInstallation)
    return { what, outcome: "read", why: "how Cilium is installed: version and agent options" };
  return { what, outcome, why: outcome === "read" ? why + place : why };
}

function describePart({ kind, name, known, writtenNamespace, node }: ObjectPart, choice: NamespaceChoice): string {
  if (node === undefined) return "document";
  if (kind === "") return "document without a kind";
  const namespace = writtenNamespace ?? (known?.isNamespaced === true ? choice.namespace : undefined);
  return `${kind} ${namespace === undefined || known?.isNamespaced === false ? name : `${namespace}/${name}`}`.trim();
}

function explainSpecialFile(file: SourceFile): string | undefined {
  if (isWorkspaceFile(file.file)) return "the settings of this world";
  return readKustomization(file) === undefined
    ? undefined
    : "a kustomization: it says which namespace the files that it lists get";
}
