// ciliumPolicyLens/allow: what would let a denied flow pass.
import { allowView } from "../../features/flowAllow.ts";
import type { RequestTypes } from "../../protocol/requests.ts";
import { askedFlow } from "../askedFlow.ts";
import { withDisplayPaths } from "../flowView.ts";
import type { Session } from "../session.ts";

type Types = RequestTypes["allow"];

export function allowRequest(session: Session, form: Types["params"]): Types["result"] {
  const asked = askedFlow(session, form);
  if ("errors" in asked) return { kind: "fieldErrors", errors: asked.errors };
  const { folder, world, flow } = asked;
  const answer = world.allow(flow);
  if ("error" in answer)
    return { kind: "fieldErrors", errors: [{ field: answer.field, message: answer.error, nearest: answer.nearest }] };
  return { kind: "proposals", allow: withDisplayPaths({ session, folder }, allowView(answer)) };
}
