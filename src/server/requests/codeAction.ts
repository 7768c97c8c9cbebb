// textDocument/codeAction: quick fixes, and "fix all" where the client asks for it by its kind.
import type { CodeAction, CodeActionParams } from "vscode-languageserver";
import { codeActions } from "../../features/codeActions.ts";
import { fixAll } from "../../features/fixAll.ts";
import { fromRange } from "../fromLsp.ts";
import type { Session } from "../session.ts";
import { fixAllKind, toCodeAction, toFixAll } from "../toLsp.ts";

export function codeActionRequest(
  session: Session,
  { textDocument, range, context }: CodeActionParams,
): readonly CodeAction[] {
  const place = session.placeOf(textDocument.uri);
  if (place === undefined) return [];
  const { folder, file } = place;
  const { only } = context;
  if (only?.some((kind) => kind !== "" && (fixAllKind === kind || fixAllKind.startsWith(`${kind}.`))) === true) {
    const edit = fixAll(folder.snapshot(), file);
    return edit === undefined ? [] : [toFixAll(folder, file, edit)];
  }
  if (only !== undefined && !only.some((kind) => kind === "" || kind === "quickfix")) return [];
  const fixes = codeActions(folder.snapshot(), file, fromRange(folder, file, range));
  return fixes.map((fix) => toCodeAction(folder, file, fix, context.diagnostics));
}
