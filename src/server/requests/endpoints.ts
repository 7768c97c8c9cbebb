// ciliumPolicyLens/endpoints: every endpoint, for pickers.
import { endpointTitle } from "../../features/endpointTitle.ts";
import type { RequestTypes } from "../../protocol/requests.ts";
import type { Session } from "../session.ts";

type Types = RequestTypes["endpoints"];

export function endpointsRequest(session: Session, _params: Types["params"]): Types["result"] {
  return {
    worlds: session.worlds().map(({ world, name: worldName }) => ({
      world: worldName,
      cilium: world.cilium,
      endpoints: world.endpoints.map(({ name, kind, representative, identity, nReplicas }) => ({
        name,
        title: endpointTitle(name),
        kind,
        representative,
        identity,
        nReplicas,
      })),
    })),
  };
}
