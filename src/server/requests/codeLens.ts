// textDocument/codeLens
import type { CodeLens, CodeLensParams } from "vscode-languageserver";
import { codeLenses } from "../../features/codeLens.ts";
import type { Session } from "../session.ts";
import { toCodeLens } from "../toLsp.ts";

export function codeLensRequest(session: Session, { textDocument }: CodeLensParams): readonly CodeLens[] {
  const place = session.placeOf(textDocument.uri);
  if (place === undefined) return [];
  const { folder, file } = place;
  const lenses = codeLenses(folder.snapshot(), file);
  return lenses.map((lens) => toCodeLens(session.toLsp, folder, file, lens));
}
