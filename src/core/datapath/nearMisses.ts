// The allow rules that came nearest to a denied flow, and what differs in each.

import { containsPrefix, parseAddr } from "../ipcache/prefix.ts";
import { formatLabel } from "../labels/label.ts";
import type { Requirement } from "../labels/requirement.ts";
import { formatRequirement, matchesRequirement } from "../labels/requirement.ts";
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import { clusterLabelKey, namespaceLabelKey, namespaceLabelsPrefix } from "../policy/k8s/labelKeys.ts";
import { portsByName } from "../policy/namedPorts.ts";
import type { PolicyEntry, PortSpec, RuleItemOrigin } from "../policy/policyEntry.ts";
import { formatPort, formatProtocol } from "../policy/protocol.ts";
import type { Selector } from "../policy/selector.ts";
import { isWildcard } from "../policy/selector.ts";
import type { ViewContext } from "../policymap/mapView.ts";
import type { Range } from "../text/range.ts";
import type { NearMissView } from "./flow.ts";
import type { SideQuestion } from "./lookupSide.ts";

const maxShown = 5;

type Difference = NearMissView["differs"][number];

export interface NearMiss {
  readonly origin: RuleItemOrigin;
  readonly view: NearMissView;
  /** Less is nearer. */
  readonly distance: number;
}

/** Nearest first. */
export function findNearMisses(question: SideQuestion, context: ViewContext): readonly NearMiss[] {
  const nearest = new Map<RuleItemOrigin, NearMiss>();
  for (const entry of context.world.entriesFor(question.endpoint)) {
    const { verdict, peers, origin } = entry;
    if (verdict !== "allow" || peers === null || origin.kind !== "rule") continue;
    const miss =
      entry.direction === question.direction
        ? missOf({ entry, origin }, question, context)
        : missOfDirection({ entry, origin }, question, context);
    // A NetworkPolicy's rule is an entry for each of its peers.
    const known = nearest.get(origin);
    if (miss !== undefined && (known === undefined || miss.distance < known.distance)) nearest.set(origin, miss);
  }
  return [...nearest.values()].sort((a, b) => a.distance - b.distance).slice(0, maxShown);
}

interface Candidate {
  readonly entry: PolicyEntry;
  readonly origin: RuleItemOrigin;
}

function missOf({ entry, origin }: Candidate, question: SideQuestion, context: ViewContext): NearMiss | undefined {
  if (entry.peers?.length === 0 && !entry.hasPortRules) return undefined;
  const peer = comparePeer(entry, question, context);
  const port = comparePort(entry, question, context);
  if (peer === undefined && port === undefined) return undefined;
  // A rule that shares neither peer nor port is no near miss.
  if (peer !== undefined && port !== undefined && peer.distance >= 1) return undefined;
  const differs = [peer, port].flatMap((miss) => miss?.differs ?? []);
  const allowed = `${peer === undefined ? question.peerName : peer.allowed} on ${formatPorts(entry.ports)}`;
  const actual =
    peer === undefined
      ? `the flow goes to ${formatPort(question.protocol, question.port)}`
      : port === undefined
        ? `the peer is ${peer.actual}`
        : `the peer is ${peer.actual}, on ${formatPort(question.protocol, question.port)}`;
  const range =
    peer === undefined
      ? rangeOfPort(origin, question)
      : (origin.peers.find(({ selectors }) => selectors.includes(peer.selector))?.range ?? origin.range);
  return {
    origin,
    view: viewOf(origin, { differs, range, message: `allows ${allowed}; ${actual}` }, context),
    distance: (peer?.distance ?? 0) * 2 + (port?.distance ?? 0) + differs.length,
  };
}

/** A rule of the other direction that names the peer and its port. */
function missOfDirection(
  { entry, origin }: Candidate,
  question: SideQuestion,
  context: ViewContext,
): NearMiss | undefined {
  if (entry.peers === null || entry.peers.length === 0 || entry.peers.some(isWildcard)) return undefined;
  if (comparePeer(entry, question, context) !== undefined) return undefined;
  if (comparePort(entry, { ...question, direction: entry.direction }, context) !== undefined) return undefined;
  const [allowed, actual] = question.direction === "ingress" ? ["to", "enters"] : ["from", "leaves"];
  const message = `allows ${entry.direction} ${allowed} ${question.peerName} on ${formatPorts(entry.ports)}; the flow ${actual}: ${question.direction}`;
  return {
    origin,
    view: viewOf(origin, { differs: ["direction"], range: origin.range, message }, context),
    distance: 2,
  };
}

function viewOf(
  { policy, path, range: rule }: RuleItemOrigin,
  {
    differs,
    range,
    message,
  }: { readonly differs: readonly Difference[]; readonly range: Range; readonly message: string },
  { lineOf }: ViewContext,
): NearMissView {
  const { title, file } = policy;
  return {
    policy: title,
    file,
    line: lineOf(policy, rule),
    differsLine: lineOf(policy, range),
    path,
    differs,
    message,
  };
}

/** Of the port of that protocol, else the first. */
function rangeOfPort({ ports, range }: RuleItemOrigin, { protocol }: SideQuestion): Range {
  return (ports.find(({ protocols }) => protocols.includes(protocol)) ?? ports[0])?.range ?? range;
}

interface PeerMiss {
  readonly selector: Selector;
  readonly differs: Difference;
  readonly allowed: string;
  readonly actual: string;
  /** 0 … 1: share of what the selector asks for that does not hold. */
  readonly distance: number;
}

function comparePeer(entry: PolicyEntry, question: SideQuestion, { world }: ViewContext): PeerMiss | undefined {
  const selectors = entry.peers ?? [];
  if (selectors.length === 0) return undefined;
  let best: PeerMiss | undefined;
  for (const selector of selectors) {
    if (selector.kind === "labels" && selector.requirements.length === 0) return undefined;
    if (world.selectionsOf(selector).includes(question.peerHandle)) return undefined;
    const miss = compareSelector(selector, question, world.identityOf(question.peerHandle)?.labels ?? []);
    if (best === undefined || miss.distance < best.distance) best = { ...miss, selector };
  }
  return best;
}

function compareSelector(
  selector: Selector,
  question: SideQuestion,
  labels: Parameters<typeof matchesRequirement>[1],
): Omit<PeerMiss, "selector"> {
  if (selector.kind === "cidr") {
    const overshadowed = (question.peerEndpoint?.endpoint.ips ?? []).find((address) => isWithin(address, selector));
    if (overshadowed !== undefined) {
      return {
        differs: "cidr-overshadowed",
        allowed: formatSelector(selector),
        actual: `${question.peerName}, whose address ${overshadowed} has an identity of its own that no CIDR matches`,
        distance: 0.3,
      };
    }
    return { differs: "peer", allowed: formatSelector(selector), actual: question.peerName, distance: 1 };
  }
  if (selector.kind !== "labels")
    return { differs: "peer", allowed: formatSelector(selector), actual: question.peerName, distance: 1 };
  const failed = selector.requirements.filter((requirement) => !matchesRequirement(requirement, labels));
  if (failed.length > 0 && failed.every(isOfNamespace)) {
    const namespace = labels.find(({ key }) => key === namespaceLabelKey)?.value;
    const actual = namespace === undefined ? "in no namespace" : `in namespace ${namespace}`;
    return {
      differs: "namespace",
      allowed: failed.map(formatRequirement).join(", "),
      actual: `${question.peerName}, ${actual}`,
      distance: 0.25,
    };
  }
  const telling = selector.requirements.filter(isTelling);
  const nFailed = telling.filter((requirement) => failed.includes(requirement)).length;
  const keys = new Set(failed.map(({ key }) => key.key));
  const own = labels.filter(({ key }) => keys.has(key)).map(formatLabel);
  const actual = own.length === 0 ? question.peerName : `${question.peerName} with ${own.join(", ")}`;
  return {
    differs: "peer",
    allowed: formatSelector(selector),
    actual,
    distance: telling.length === 0 ? 1 : Math.max(nFailed / telling.length, 0.4),
  };
}

function isWithin(address: string, selector: Extract<Selector, { kind: "cidr" }>): boolean {
  const parsed = parseAddr(address);
  return "address" in parsed && selector.prefixes.some((prefix) => containsPrefix(prefix, parsed.address));
}

/** What a selector asks for besides the scope that Cilium adds, as the user wrote it: no source means any. */
function formatSelector(selector: Selector): string {
  if (selector.kind !== "labels") return selector.kind === "fqdn" ? selector.match : selector.key;
  const shown = selector.requirements.filter(isTelling);
  return (shown.length > 0 ? shown : selector.requirements)
    .map((requirement) => formatRequirement(requirement).replace(/^(!?)any:/, "$1"))
    .join(", ");
}

/** The namespace and the cluster hold for most pods: they say nothing about nearness. */
function isTelling({ key }: Requirement): boolean {
  return !isOfNamespace({ key }) && key.key !== clusterLabelKey;
}

function isOfNamespace({ key }: Pick<Requirement, "key">): boolean {
  return key.key === namespaceLabelKey || key.key.startsWith(namespaceLabelsPrefix);
}

function comparePort(
  entry: PolicyEntry,
  question: SideQuestion,
  context: ViewContext,
): { readonly differs: Difference; readonly distance: number } | undefined {
  if (!entry.hasPortRules) return undefined;
  let isPortOnly = false;
  for (const port of entry.ports) {
    const isProtocol = port.protocol === question.protocol || port.protocol === 0;
    const isPort = coversPort(port, question, context);
    if (isProtocol && isPort) return undefined;
    isPortOnly ||= isPort;
  }
  return isPortOnly ? { differs: "protocol", distance: 0.2 } : { differs: "port", distance: 0.4 };
}

function coversPort(
  { port, endPort, portName, protocol }: PortSpec,
  question: SideQuestion,
  { world }: ViewContext,
): boolean {
  if (portName !== "") {
    const numbers = new Set(
      ownersOfNames(question, world).flatMap(({ endpoint }) => {
        const named = portsByName(endpoint.namedPorts, world.mechanisms.portNames).get(portName);
        return named !== undefined && (protocol === 0 || named.protocol === protocol) ? [named.port] : [];
      }),
    );
    // A name of several numbers stands for none, but for 1.8, which takes one of them.
    const isTold = numbers.size === 1 || world.mechanisms.portNames.owner === "any-of-the-cluster";
    return isTold && numbers.has(question.port);
  }
  if (port === 0) return true;
  return endPort > port ? question.port >= port && question.port <= endPort : question.port === port;
}

/** Whose port names count. */
function ownersOfNames(
  { direction, endpoint, peerEndpoint }: SideQuestion,
  { mechanisms, endpoints }: PolicyWorld,
): readonly ResolvedEndpoint[] {
  const { owner } = mechanisms.portNames;
  if (owner === "any-of-the-cluster") return endpoints;
  if (direction === "ingress") return [endpoint];
  if (owner === "cluster") return endpoints;
  return peerEndpoint === undefined ? [] : [peerEndpoint];
}

function formatPorts(ports: readonly PortSpec[]): string {
  if (ports.length === 0) return "every port";
  const shown = ports.slice(0, 3).map(({ port, endPort, portName, protocol }) => {
    const name = formatProtocol(protocol);
    if (portName !== "") return `${portName}/${name}`;
    if (port === 0) return name;
    return endPort > port ? `${port}-${endPort}/${name}` : `${port}/${name}`;
  });
  return ports.length > 3 ? `${shown.join(", ")} and ${ports.length - 3} more` : shown.join(", ");
}
