// How many endpoints a peer of a rule selects and under which identities: `1 endpoint, identity 1002`.
import type { PeerView } from "../core/index.ts";
import { countText } from "./keyText.ts";

const nShown = 3;

export function peerText(peer: PeerView): string {
  const identities = peer.identities.map(({ identity }) => identity);
  if (peer.kind === "any" || (identities.length === 1 && identities[0] === 0)) return "any identity";
  if (peer.endpoints.length === 0 && identities.length === 0) return "selects nothing";
  return [endpointsText(peer), identitiesText(identities)].filter((part) => part !== "").join(", ");
}

function endpointsText({ endpoints }: PeerView): string {
  if (endpoints.length === 0) return "";
  const nRepresentatives = endpoints.filter((name) => name.startsWith("representative:")).length;
  if (nRepresentatives === endpoints.length) return countText(endpoints.length, "representative");
  return countText(endpoints.length, "endpoint");
}

function identitiesText(identities: readonly number[]): string {
  if (identities.length === 0) return "";
  const shown = identities.slice(0, nShown).join(", ");
  const more = identities.length > nShown ? ` … and ${identities.length - nShown} more` : "";
  return `${identities.length === 1 ? "identity" : "identities"} ${shown}${more}`;
}
