// Hover on a peer or subject selector: what it selects after injection, which endpoints and identities that is.
import type { PeerView, PolicyView, WorldView } from "../core/index.ts";
import { endpointNamed, endpointsText, replicasOf } from "./endpointsText.ts";
import { endpointTitle } from "./endpointTitle.ts";
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

// Of these the endpoints are what was meant; addresses, names and entities need none here.
const endpointKinds: readonly PeerView["kind"][] = ["endpoints", "service", "nodes"];

/** `written`: the peer's own text. */
export function peerBlocks(world: WorldView, peer: PeerView, written: string): readonly string[] {
  const { kind, effective, endpoints } = peer;
  const name = /^["']?([^\s"'{}[\],]+)["']?$/.exec(written)?.[1];
  return [
    `**${kindTitles[kind]}**${name === undefined ? "" : ` ${codeSpan(name)}`}`,
    ...(kind === "cidr" && name !== undefined ? [] : effectiveBlock(effective)),
    ...(endpoints.length > 0 || endpointKinds.includes(kind) ? [endpointsBlock(world, endpoints)] : []),
  ];
}

export function subjectBlocks(world: WorldView, subject: PolicyView["subjects"][number]): readonly string[] {
  const sizes = subject.endpoints.length === 0 ? [] : [`In ${mapsText(subject)}.`];
  return [
    "**Subject**: the endpoints that this policy is for",
    ...effectiveBlock([subject.effective]),
    endpointsBlock(world, subject.endpoints),
    ...sizes,
  ];
}

function effectiveBlock(selectors: readonly string[]): readonly string[] {
  const written = selectors.filter((selector) => selector !== "");
  if (written.length === 0) return [];
  const shown = written.slice(0, nShown).map((selector) => codeSpan(withoutEmptyValue(selector)));
  const more = written.length > nShown ? [`… and ${written.length - nShown} more`] : [];
  return [`${written.length === 1 ? "Effective selector" : "Effective selectors"}: ${[...shown, ...more].join(", ")}`];
}

// Labels of sources other than Kubernetes are names: they have no value.
function withoutEmptyValue(selector: string): string {
  return selector.replace(/\b((?:reserved|cidr|fqdn|cidrgroup):[^\s,;=()&]+)=(?=[\s,;)&]|$)/g, "$1");
}

function endpointsBlock(world: WorldView, endpoints: readonly string[]): string {
  if (endpoints.length === 0) return "No endpoint here matches.";
  const shown = endpoints.slice(0, nShown).map((name) => escapeMarkdown(nameWithIdentity(world, name)));
  const more = endpoints.length > nShown ? [`… and ${endpoints.length - nShown} more`] : [];
  return `${endpointsText(world, endpoints)}: ${[...shown, ...more].join(", ")}`;
}

function nameWithIdentity(world: WorldView, name: string): string {
  const replicas = replicasOf(world, name);
  const identity = endpointNamed(world, name)?.identity;
  const pods = replicas === 1 ? "" : `, ${replicas} replicas`;
  return `${endpointTitle(name)}${identity === undefined ? "" : ` (identity ${identity}${pods})`}`;
}

/** Long lists of labels: shown below the links. */
export function identityBlocks(world: WorldView, { identities }: PeerView): readonly string[] {
  if (identities.length === 0) return [];
  const lines = identities.slice(0, nShown).map((one) => {
    const name = peerName(one, world);
    const labels = one.labels.map(withoutEmptyValue).join(" ");
    const isNamed = labels === "" || labels === `reserved:${name}`;
    return `- ${one.identity} ${escapeMarkdown(name)}${isNamed ? "" : ` ${codeSpan(labels)}`}`;
  });
  const more = identities.length > nShown ? [`- … and ${identities.length - nShown} more`] : [];
  return [
    [identities.length === 1 ? "Identity:" : `${identities.length} identities:`, "", ...lines, ...more].join("\n"),
  ];
}
