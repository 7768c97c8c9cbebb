// ciliumPolicyLens/flow: one flow to its verdict, in words for the flow view.
import type { RequestTypes } from "../../protocol/requests.ts";
import { askedFlow } from "../askedFlow.ts";
import { unparsedTexts, verdictView } from "../flowView.ts";
import type { Session } from "../session.ts";

type Types = RequestTypes["flow"];

export function flowRequest(session: Session, form: Types["params"]): Types["result"] {
  const { backend, ...whole } = form;
  const asked = askedFlow(session, whole);
  if ("errors" in asked) return { kind: "fieldErrors", errors: asked.errors };
  const { folder, world, name, flow } = asked;
  const answer = world.flow(flow);
  if ("error" in answer) {
    return { kind: "fieldErrors", errors: [{ field: answer.field, message: answer.error, nearest: answer.nearest }] };
  }
  return {
    kind: "verdict",
    verdict: verdictView({ session, folder, world, name }, flow, answer, backend),
    unparsed: unparsedTexts({ session, folder, world, name }),
  };
}
