// The text of "Explain This File": which world and version a file is in, what was read, left out or left alone, and why.
import type { FileExplanation, Snapshot } from "../core/index.ts";
import { placeText } from "./placeText.ts";
import { alignTable, type Column } from "./textTable.ts";

const outcomes: Readonly<Record<FileExplanation["pieces"][number]["outcome"], string>> = {
  read: "read",
  "left-out": "left out",
  "left-alone": "left alone",
  ignored: "ignored",
};

const columns: readonly Column[] = [
  { title: "DOCUMENT", align: "left" },
  { title: "WHERE", align: "left" },
  { title: "WHAT", align: "left" },
  { title: "OUTCOME", align: "left" },
  { title: "WHY", align: "left" },
];

/** Ends with a line break. */
export function explainFile(snapshot: Snapshot, file: string): string {
  const explanation = snapshot.explain(file);
  if (explanation === undefined)
    return `${file}\nnot read: it is outside of the folder, or a setting, files.exclude or .gitignore leaves it out\n`;
  const { world, cilium, profileFrom, pieces } = explanation;
  const rows = pieces.map((piece) => [
    piece.item === undefined ? `${piece.document}` : `${piece.document}, item ${piece.item}`,
    placeText(file, piece.line),
    piece.what,
    outcomes[piece.outcome],
    piece.why,
  ]);
  const lines = [
    file,
    `World   ${world === "." ? "the whole folder" : world}`,
    `Cilium  ${cilium}, from ${profileFrom}`,
    "",
    ...(rows.length === 0 ? ["The file holds no document."] : alignTable(columns, rows)),
  ];
  return `${lines.join("\n")}\n`;
}
