// ciliumPolicyLens/flowAt: the flow that a peer, a port or a selector in a text is about, as its hover offers it.
import { hover } from "../../features/hover.ts";
import type { RequestTypes } from "../../protocol/requests.ts";
import { fromPosition } from "../fromLsp.ts";
import type { Session } from "../session.ts";

type Types = RequestTypes["flowAt"];

export function flowAtRequest(session: Session, { uri, line, character }: Types["params"]): Types["result"] {
  const place = session.placeOf(uri);
  if (place === undefined) return { flow: null };
  const { folder, file } = place;
  const offset = fromPosition(folder, file, { line, character });
  const acts = hover(folder.snapshot(), file, offset, session.focusIn(folder))?.acts ?? [];
  const act = acts.find((one) => one.kind === "simulateFlow");
  return { flow: act === undefined ? null : { world: session.toLsp.worldName(folder, act.world), ...act.flow } };
}
