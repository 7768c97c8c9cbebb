// ciliumPolicyLens/flow: one flow to its verdict, in words for the flow view.
import { readWalkOptions } from "../../features/walkOptions.ts";
import type { RequestTypes } from "../../protocol/requests.ts";
import { unparsedTexts, verdictView } from "../flowView.ts";
import type { Session } from "../session.ts";

type Types = RequestTypes["flow"];

export function flowRequest(
  session: Session,
  { world: worldName, options, backend, ...asked }: Types["params"],
): Types["result"] {
  const worlds = session.worlds();
  const found = worlds.find(({ name }) => name === worldName);
  if (found === undefined) {
    const nearest = worlds.map(({ name }) => name);
    return {
      kind: "fieldErrors",
      errors: [{ field: "world", message: `No folder here is named ${worldName}`, nearest }],
    };
  }
  const { folder, world } = found;
  const read = readWalkOptions(options ?? {});
  if ("error" in read)
    return { kind: "fieldErrors", errors: [{ field: "options", message: read.error, nearest: read.nearest }] };
  const flow = { ...asked, ...(options === undefined ? {} : { walk: read.walk }) };
  const answer = world.flow(flow);
  if ("error" in answer) {
    return { kind: "fieldErrors", errors: [{ field: answer.field, message: answer.error, nearest: answer.nearest }] };
  }
  return {
    kind: "verdict",
    verdict: verdictView({ session, folder, world, name: worldName }, flow, answer, backend),
    unparsed: unparsedTexts({ session, folder, world, name: worldName }),
  };
}
