// One packet judged straight from the policy entries, rule after rule and without any map: a second wording of what the
// map and its look-up should say. Like IteratePolicy() in pkg/policy/testutils/simulate.go, Cilium v1.20.2.
// What a packet that passes has to authenticate by is in authByRules.ts and authByClosestRule.ts.
import type { PolicyWorld, ResolvedEndpoint } from "../../src/core/policy/engine.ts";
import type { Direction, PolicyEntry, PortSpec } from "../../src/core/policy/policyEntry.ts";
import type { Selector } from "../../src/core/policy/selector.ts";
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

/** A rule that the packet meets, and with which of its ports; `undefined` stands for a rule that names none. */
export interface Match {
  readonly rule: PolicyEntry;
  readonly port: PortSpec | undefined;
}

export interface Judgement {
  readonly verdict: RuleVerdict;
  /** Those of the level that decides. */
  readonly matches: readonly Match[];
}

export function judgeByRules(
  world: PolicyWorld,
  endpoint: ResolvedEndpoint,
  options: AgentOptions,
  packet: Packet,
): Judgement {
  const without = (isAllowed: boolean): Judgement => ({
    verdict: { decision: isAllowed ? "allowed" : "denied" },
    matches: [],
  });
  const mode = options["enable-policy"];
  const guardsHost = world.mechanisms.hostFirewall === "guards-every-mode" || mode === "default";
  if (mode === "never" || (endpoint.isHost && !options["enable-host-firewall"] && guardsHost)) return without(true);
  const rules = world.entriesFor(endpoint).filter(({ direction }) => direction === packet.direction);
  const isInit = endpoint.labels.some(({ source, key }) => source === "reserved" && key === "init");
  const isAlways = mode === "always" || isInit;
  const isLocalhost = isLocalhostAllowed(world, endpoint, options, packet);
  if (rules.length === 0) return without(!isAlways || (isLocalhost && world.mechanisms.ownRules === "beside-rules"));
  const matches = decidingLevel(matchesOf(world, endpoint, packet));
  if (matches.length > 0) return { verdict: judgeLevel(world, matches), matches };
  const isOpen = !isAlways && !rules.some(({ defaultDeny }) => defaultDeny);
  return without(isOpen || isLocalhost);
}

/** Every rule that the packet meets, whatever its level. */
export function matchesOf(world: PolicyWorld, endpoint: ResolvedEndpoint, packet: Packet): readonly Match[] {
  return world
    .entriesFor(endpoint)
    .filter(({ direction }) => direction === packet.direction)
    .filter((rule) => reachOf(world, rule, packet).length > 0)
    .flatMap((rule) => matchingPorts(world, rule, endpoint, packet).map((port) => ({ rule, port })));
}

/** A deny, then the best redirect, then an allow. */
function judgeLevel(world: PolicyWorld, level: readonly Match[]): RuleVerdict {
  if (level.some(({ rule }) => rule.verdict === "deny")) return { decision: "denied" };
  const redirects = level.flatMap(({ port }) => (port !== undefined && isProxied(world, port) ? [port] : []));
  if (redirects.length === 0) return { decision: "allowed" };
  const priorities = redirects.map(({ listenerPriority }) => Math.min(listenerPriority, 126));
  return { decision: "redirected", listenerPriority: Math.min(...priorities) };
}

/** Until maps hold ranks (1.18), a parser needs rules, or from 1.14 on a listener, a TLS context or server names. */
export function isProxied({ policyMap }: PolicyWorld, port: PortSpec): boolean {
  if (port.parser === "") return false;
  const { rank, authentication } = policyMap.layout;
  if (rank !== "none") return true;
  const { l7, listener, terminatingTls, originatingTls, serverNames } = port;
  if (authentication === "none") return l7 !== undefined;
  const nRules = (l7?.http.length ?? 0) + (l7?.dns.length ?? 0) + (l7?.other.length ?? 0);
  return nRules > 0 || listener !== "" || terminatingTls !== "" || originatingTls !== "" || serverNames.length > 0;
}

/** The host may enter where no rule says else; from 1.20 on only where there are rules at all. */
export function isLocalhostAllowed(
  world: PolicyWorld,
  endpoint: ResolvedEndpoint,
  options: AgentOptions,
  { direction, peer }: Packet,
): boolean {
  if (direction !== "ingress" || endpoint.isHost || options["allow-localhost"] === "policy") return false;
  if (world.mechanisms.ownRules === "last-tier") return peer === 1;
  return peer === 1 || (peer === 6 && !options["enable-remote-node-identity"]);
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

/** For whom a rule speaks that the packet's peer meets. */
export type Reach =
  /** For its identity. */
  | "identity"
  /** For its aggregate, or for anyone. */
  | "aggregate";

/** An identity is what its own labels say, and what its aggregate's say: a key of the aggregate speaks for it. */
export function reachOf(world: PolicyWorld, { peers, hasPortRules }: PolicyEntry, { peer }: Packet): readonly Reach[] {
  if (peers === null) return [];
  if (peers.length === 0) return hasPortRules ? ["aggregate"] : [];
  const aggregate = world.aggregateOf(peer);
  const reaches = peers.flatMap((selector): Reach[] => {
    if (isEverybody(selector)) return ["aggregate"];
    const selected = world.selectionsOf(selector);
    return [
      ...(selected.includes(peer) ? (["identity"] as const) : []),
      ...(aggregate !== 0 && aggregate !== peer && selected.includes(aggregate) ? (["aggregate"] as const) : []),
    ];
  });
  return [...new Set(reaches)];
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
  return ports.filter((spec) =>
    spec.protocol === 0
      ? spec.port === 0 && spec.portName === ""
      : spec.protocol === packet.protocol && meetsPort(world, spec, endpoint, packet),
  );
}

function meetsPort(world: PolicyWorld, spec: PortSpec, endpoint: ResolvedEndpoint, packet: Packet): boolean {
  if (spec.portName !== "") {
    const { portNames } = world.mechanisms;
    if (portNames.owner === "any-of-the-cluster") return declaredByFirst(world, spec) === packet.port;
    const owners =
      packet.direction === "ingress"
        ? [endpoint]
        : portNames.owner === "cluster"
          ? world.endpoints
          : world.endpoints.filter(({ identity }) => identity.handle === packet.peer);
    const numbers = new Set(owners.flatMap((owner) => declaredPort(owner, spec, world.mechanisms)));
    return numbers.size === 1 && numbers.has(packet.port);
  }
  if (spec.port === 0) return world.policyMap.layout.prefixLengthOf(0) !== null || packet.port === 0;
  return packet.port === spec.port || (spec.port <= packet.port && packet.port <= spec.endPort);
}

/** 1.8: one pod's number holds for all; here that of the first. */
function declaredByFirst({ endpoints, mechanisms }: PolicyWorld, spec: PortSpec): number | undefined {
  const first = endpoints.find(({ endpoint }) =>
    endpoint.namedPorts.some(({ name, protocol }) => name.toLowerCase() === spec.portName && protocol !== "SCTP"),
  );
  return first === undefined ? undefined : declaredPort(first, spec, mechanisms)[0];
}

/** The last declaration of a name is the endpoint's; it counts where the protocol is the rule's. */
function declaredPort(
  { endpoint }: ResolvedEndpoint,
  spec: PortSpec,
  { portNames }: PolicyWorld["mechanisms"],
): readonly number[] {
  const protocols: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, SCTP: 132 };
  const last = endpoint.namedPorts.findLast(
    ({ name, protocol }) =>
      name.toLowerCase() === spec.portName && portNames.protocols.includes(protocols[protocol] ?? 0),
  );
  return last !== undefined && protocols[last.protocol] === spec.protocol ? [last.port] : [];
}
