// textDocument/hover
import type { Hover, HoverParams } from "vscode-languageserver";
import { hover } from "../../features/hover.ts";
import { fromPosition } from "../fromLsp.ts";
import type { Session } from "../session.ts";
import { toHover } from "../toLsp.ts";

export function hoverRequest(session: Session, { textDocument, position }: HoverParams): Hover | null {
  const place = session.placeOf(textDocument.uri);
  if (place === undefined) return null;
  const { folder, file } = place;
  const snapshot = folder.snapshot();
  const info = hover(snapshot, file, fromPosition(folder, file, position), session.focusIn(folder));
  return info === undefined ? null : toHover(session.toLsp, folder, file, info);
}
