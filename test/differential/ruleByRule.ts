// One packet judged straight from the policy entries, rule after rule and without any map: a second wording of what the
// map and its look-up should say. Like IteratePolicy() in pkg/policy/testutils/simulate.go, Cilium v1.20.2.
// Leaves out: authentication, whose inheritance is a matter of keys.
import type { PolicyWorld, ResolvedEndpoint } from "../../src/core/policy/engine.ts";
import type { Direction, PolicyEntry, PortSpec } from "../../src/core/policy/policyEntry.ts";
import type { Selector } from "../../src/core/policy/selector.ts";
import { matchesSelector } from "../../src/core/policy/selector.ts";
import type { AgentOptions } from "../../src/core/profile.ts";

export interface Packet {
  readonly direction: Direction;
  /** Handle of the identity at the other end. */
  readonly peer: number;
  readonly protocol: number;
  /** Destination port or ICMP type. */
  readonly port: number;
}

export type RuleVerdict =
  | { readonly decision: "allowed" | "denied" }
  | { readonly decision: "redirected"; readonly listenerPriority: number };

export function judgeByRules(
  world: PolicyWorld,
  endpoint: ResolvedEndpoint,
  options: AgentOptions,
  packet: Packet,
): RuleVerdict {
  const mode = options["enable-policy"];
  if (mode === "never" || (endpoint.isHost && !options["enable-host-firewall"])) return { decision: "allowed" };
  const rules = world.entriesFor(endpoint).filter(({ direction }) => direction === packet.direction);
  const isInit = endpoint.labels.some(({ source, key }) => source === "reserved" && key === "init");
  const isAlways = mode === "always" || isInit;
  if (rules.length === 0) return { decision: isAlways ? "denied" : "allowed" };
  const matches = rules.flatMap((rule) =>
    isPeer(world, rule, options, packet)
      ? matchingPorts(world, rule, endpoint, packet).map((port) => ({ rule, port }))
      : [],
  );
  const level = decidingLevel(matches);
  if (level.some(({ rule }) => rule.verdict === "deny")) return { decision: "denied" };
  const redirects = level.flatMap(({ port }) => (port === undefined || port.parser === "" ? [] : [port]));
  if (redirects.length > 0) {
    const priorities = redirects.map(({ listenerPriority }) => Math.min(listenerPriority, 126));
    return { decision: "redirected", listenerPriority: Math.min(...priorities) };
  }
  if (level.length > 0) return { decision: "allowed" };
  if (!isAlways && !rules.some(({ defaultDeny }) => defaultDeny)) return { decision: "allowed" };
  const isLocalhost = packet.direction === "ingress" && packet.peer === 1 && !endpoint.isHost;
  return { decision: isLocalhost && options["allow-localhost"] !== "policy" ? "allowed" : "denied" };
}

interface Match {
  readonly rule: PolicyEntry;
  readonly port: PortSpec | undefined;
}

/** The first matching level of the first tier that does not pass; rules that pass stay out where others of the level do not. */
function decidingLevel(matches: readonly Match[]): readonly Match[] {
  for (const tier of [...new Set(matches.map(({ rule }) => rule.tier))].sort((a, b) => a - b)) {
    const own = matches.filter(({ rule }) => rule.tier === tier);
    const first = Math.min(...own.map(({ rule }) => rule.priority));
    const deciding = own.filter(({ rule }) => rule.priority === first && rule.verdict !== "pass");
    if (deciding.length > 0) return deciding;
  }
  return [];
}

/** An identity is what its own labels say, and what its aggregate's say: a key of the aggregate speaks for it. */
function isPeer(
  world: PolicyWorld,
  { peers, hasPortRules }: PolicyEntry,
  options: AgentOptions,
  packet: Packet,
): boolean {
  if (peers === null) return false;
  if (peers.length === 0) return hasPortRules;
  const labels = [packet.peer, world.aggregateOf(packet.peer)].map((handle) => world.identityOf(handle)?.labels ?? []);
  const modes = options["policy-cidr-match-mode"];
  const matching = {
    nodes: modes.includes("nodes"),
    pods: modes.includes("pods"),
    asksForWorld: true,
    isIPv4Enabled: options["enable-ipv4"],
    isIPv6Enabled: options["enable-ipv6"],
  };
  return peers.some(
    (peer) => isEverybody(peer) || labels.some((array) => array.length > 0 && matchesSelector(peer, array, matching)),
  );
}

/** An empty selector, and the empty selector of CIDR groups, which has the same text in Cilium's selector cache. */
function isEverybody(peer: Selector): boolean {
  if (peer.kind === "labels") return peer.requirements.length === 0;
  return peer.kind === "cidr" && peer.isEncoded && peer.requirements.length === 0;
}

/** The ports of a rule that the packet meets; `undefined` stands for a rule that names none. */
function matchingPorts(
  world: PolicyWorld,
  { ports, hasPortRules }: PolicyEntry,
  endpoint: ResolvedEndpoint,
  packet: Packet,
): readonly (PortSpec | undefined)[] {
  if (!hasPortRules) return [undefined];
  return ports.filter((spec) => spec.protocol === packet.protocol && meetsPort(world, spec, endpoint, packet));
}

function meetsPort(world: PolicyWorld, spec: PortSpec, endpoint: ResolvedEndpoint, packet: Packet): boolean {
  if (spec.portName !== "") {
    const owners =
      packet.direction === "ingress"
        ? [endpoint]
        : world.endpoints.filter(({ identity }) => identity.handle === packet.peer);
    const numbers = new Set(owners.flatMap((owner) => declaredPort(owner, spec)));
    return numbers.size === 1 && numbers.has(packet.port);
  }
  if (spec.port === 0) return true;
  return packet.port === spec.port || (spec.port <= packet.port && packet.port <= spec.endPort);
}

/** The last declaration of a name is the endpoint's; it counts where the protocol is the rule's. */
function declaredPort({ endpoint }: ResolvedEndpoint, spec: PortSpec): readonly number[] {
  const protocols: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, SCTP: 132 };
  const last = endpoint.namedPorts.findLast(({ name }) => name.toLowerCase() === spec.portName);
  return last !== undefined && protocols[last.protocol] === spec.protocol ? [last.port] : [];
}
