// textDocument/codeAction: quick fixes only.
import type { CodeAction, CodeActionParams } from "vscode-languageserver";
import { codeActions } from "../../features/codeActions.ts";
import { fromRange } from "../fromLsp.ts";
import type { Session } from "../session.ts";
import { toCodeAction } from "../toLsp.ts";

export function codeActionRequest(
  session: Session,
  { textDocument, range, context }: CodeActionParams,
): readonly CodeAction[] {
  const place = session.placeOf(textDocument.uri);
  if (place === undefined) return [];
  if (context.only !== undefined && !context.only.some((kind) => kind === "" || kind === "quickfix")) return [];
  const { folder, file } = place;
  const fixes = codeActions(folder.snapshot(), file, fromRange(folder, file, range));
  return fixes.map((fix) => toCodeAction(folder, file, fix, context.diagnostics));
}
