// textDocument/inlayHint: the asked range alone is computed.
import type { InlayHint, InlayHintParams } from "vscode-languageserver";
import { inlayHints } from "../../features/inlayHints.ts";
import { fromRange } from "../fromLsp.ts";
import type { Session } from "../session.ts";
import { toInlayHint } from "../toLsp.ts";

export function inlayHintRequest(session: Session, { textDocument, range }: InlayHintParams): readonly InlayHint[] {
  const place = session.placeOf(textDocument.uri);
  if (place === undefined || !session.hasHints) return [];
  const { folder, file } = place;
  const snapshot = folder.snapshot();
  const hints = inlayHints(snapshot, file, fromRange(folder, file, range), session.focusIn(folder));
  return hints.map((hint) => toInlayHint(folder, file, hint));
}
