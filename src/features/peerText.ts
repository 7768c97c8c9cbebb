// How many endpoints a peer of a rule selects and under which identities: `1 endpoint, identity 1002`.
import type { PeerView, WorldView } from "../core/index.ts";
import { endpointsText } from "./endpointsText.ts";
import { countText } from "./keyText.ts";

const nShown = 3;
/** Characters of the text before identities are counted instead of listed. */
const maxLength = 40;

export function peerText(world: WorldView, peer: PeerView): string {
  const identities = peer.identities.map(({ identity }) => identity);
  if (peer.kind === "any" || (identities.length === 1 && identities[0] === 0)) return "any identity";
  if (peer.endpoints.length === 0 && identities.length === 0) return "selects nothing";
  const endpoints = peer.endpoints.length === 0 ? "" : endpointsText(world, peer.endpoints);
  const join = (named: string) => [endpoints, named].filter((part) => part !== "").join(", ");
  const listed = join(identitiesText(identities));
  return identities.length <= nShown && listed.length <= maxLength
    ? listed
    : join(countText(identities.length, "identity", "identities"));
}

function identitiesText(identities: readonly number[]): string {
  if (identities.length === 0) return "";
  return `${identities.length === 1 ? "identity" : "identities"} ${identities.join(", ")}`;
}
