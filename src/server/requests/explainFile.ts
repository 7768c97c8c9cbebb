// ciliumPolicyLens/explainFile: what was read of a file, and why.
import { explainFile } from "../../features/explainFile.ts";
import type { RequestTypes } from "../../protocol/requests.ts";
import type { Session } from "../session.ts";

type Types = RequestTypes["explainFile"];

export function explainFileRequest(session: Session, { uri }: Types["params"]): Types["result"] {
  const place = session.placeOf(uri);
  if (place === undefined) return { text: `${uri}\nnot read: it is in no folder of this workspace\n` };
  return { text: explainFile(place.folder.snapshot(), place.file) };
}
