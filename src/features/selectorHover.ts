// Hover on a peer or subject selector: what it selects after injection, which endpoints and identities that is.
import type { PeerView, PolicyView, WorldView } from "../core/index.ts";
import { countText } from "./keyText.ts";
import { codeSpan, escapeMarkdown } from "./markdown.ts";
import { peerName } from "./peerName.ts";
import { mapsText } from "./subjectText.ts";

const nShown = 10;

const kindTitles: Readonly<Record<PeerView["kind"], string>> = {
  endpoints: "Endpoint selector",
  entity: "Entity",
  cidr: "CIDR",
  "cidr-group": "CIDR group",
  fqdn: "DNS name",
  service: "Service",
  nodes: "Node selector",
  group: "Cloud group",
  any: "Any peer",
};

export function peerBlocks(world: WorldView, peer: PeerView): readonly string[] {
  return [
    `**${kindTitles[peer.kind]}**`,
    ...effectiveBlock(peer.effective),
    endpointsBlock(peer.endpoints),
    ...identitiesBlock(world, peer),
  ];
}

export function subjectBlocks(world: WorldView, subject: PolicyView["subjects"][number]): readonly string[] {
  const sizes = subject.endpoints.length === 0 ? [] : [`In ${mapsText(subject)}.`];
  return [
    "**Subject**: the endpoints that this policy is for",
    ...effectiveBlock([subject.effective]),
    endpointsBlock(subject.endpoints, world),
    ...sizes,
  ];
}

function effectiveBlock(selectors: readonly string[]): readonly string[] {
  const written = selectors.filter((selector) => selector !== "");
  if (written.length === 0) return [];
  const shown = written.slice(0, nShown).map(codeSpan);
  const more = written.length > nShown ? [`… and ${written.length - nShown} more`] : [];
  return [`${written.length === 1 ? "Effective selector" : "Effective selectors"}: ${[...shown, ...more].join(", ")}`];
}

function endpointsBlock(endpoints: readonly string[], world?: WorldView): string {
  if (endpoints.length === 0) return "No endpoint here matches.";
  const shown = endpoints.slice(0, nShown).map((name) => escapeMarkdown(nameWithIdentity(name, world)));
  const more = endpoints.length > nShown ? [`… and ${endpoints.length - nShown} more`] : [];
  return `${countText(endpoints.length, "endpoint")}: ${[...shown, ...more].join(", ")}`;
}

function nameWithIdentity(name: string, world: WorldView | undefined): string {
  const identity = world?.endpoints.find((endpoint) => endpoint.name === name)?.identity;
  return identity === undefined ? name : `${name} ${identity}`;
}

function identitiesBlock(world: WorldView, { identities }: PeerView): readonly string[] {
  if (identities.length === 0) return [];
  const lines = identities.slice(0, nShown).map((one) => {
    const labels = one.labels.length === 0 ? "" : ` ${codeSpan(one.labels.join(" "))}`;
    return `- ${one.identity} ${escapeMarkdown(peerName(one, world))}${labels}`;
  });
  const more = identities.length > nShown ? [`- … and ${identities.length - nShown} more`] : [];
  return [
    [identities.length === 1 ? "Identity:" : `${identities.length} identities:`, "", ...lines, ...more].join("\n"),
  ];
}
