// ciliumPolicyLens/policyMap: the text of one endpoint's map, with the places it names.
import { nearestNames } from "../../features/nearestNames.ts";
import { policyMapPlaces, renderPolicyMapTable } from "../../features/policyMapText.ts";
import type { RequestTypes } from "../../protocol/requests.ts";
import type { Session } from "../session.ts";

type Types = RequestTypes["policyMap"];

export function policyMapRequest(session: Session, { world: asked, endpoint }: Types["params"]): Types["result"] {
  const worlds = session.worlds().filter(({ name }) => asked === undefined || name === asked);
  for (const { folder, world, name } of worlds) {
    const map = world.policyMap(endpoint);
    if (map === undefined) continue;
    const text = renderPolicyMapTable(map, world);
    const links = policyMapPlaces(text, folder.snapshot().files).map(({ line, start, end, file, targetLine }) => ({
      line,
      start,
      end,
      target: { uri: folder.uriOf(file), line: targetLine, character: 0 },
    }));
    return { world: name, endpoint: map.endpoint, text, links };
  }
  const names = worlds.flatMap(({ world }) => world.endpoints.map(({ name }) => name));
  return { error: `Nothing here is named ${endpoint}`, nearest: nearestNames(endpoint, names) };
}
