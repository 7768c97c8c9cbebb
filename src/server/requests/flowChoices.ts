// ciliumPolicyLens/flowChoices: what can be picked as the ends of a flow, world by world.
import { flowChoices } from "../../features/flowChoices.ts";
import type { RequestTypes } from "../../protocol/requests.ts";
import type { Session } from "../session.ts";

type Types = RequestTypes["flowChoices"];

export function flowChoicesRequest(session: Session, _params: Types["params"]): Types["result"] {
  return { worlds: session.worlds().map(({ world, name }) => ({ world: name, ...flowChoices(world) })) };
}
