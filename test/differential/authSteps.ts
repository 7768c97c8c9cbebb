// The rules that one packet meets, put together by how much of protocol and port they fix.
import type { PolicyWorld } from "../../src/core/policy/engine.ts";
import type { PolicyEntry, PortSpec } from "../../src/core/policy/policyEntry.ts";
import type { Match, Packet, Reach } from "./ruleByRule.ts";
import { isProxied, reachOf } from "./ruleByRule.ts";

/** What rules say together at one width of ports. */
export interface Step {
  /** 0 for everything, 8 for a protocol, 24 for one port. */
  readonly bits: number;
  readonly rank: number;
  /** The largest type that some rule names; undefined where none does. */
  readonly explicit: number | undefined;
  /** Every type that some rule names. */
  readonly named: readonly number[];
  /** Some rule names none. */
  readonly isSilent: boolean;
}

/** From the broadest to the narrowest. `isLeft`: of one port, what is said for an identity is left to what is said for anyone. */
export function stepsOf(
  world: PolicyWorld,
  matches: readonly Match[],
  packet: Packet,
  reach: Reach,
  isLeft: (own: Step, anyone: Step) => boolean,
): readonly Step[] {
  const reached = (by: Reach) => matches.filter((match) => reachesOf(world, match, packet).includes(by));
  const join = (bits: number, some: readonly Match[]): Step => {
    const asked = some.flatMap(({ rule }) => authTypeOf(rule) ?? []);
    const rank = Math.max(...some.map((match) => rankOf(world, match)));
    const explicit = asked.length === 0 ? undefined : Math.max(...asked);
    return { bits, rank, explicit, named: asked, isSilent: asked.length < some.length };
  };
  const beside = reach === "identity" ? reached("aggregate") : [];
  const kept = reached(reach).filter((match) => {
    const anyone = beside.filter((other) => isSamePort(other, match));
    return anyone.length === 0 || !isLeft(join(0, [match]), join(0, anyone));
  });
  const widths = [...new Set(kept.map(({ port }) => bitsOf(port, packet)))].sort((a, b) => a - b);
  return widths.map((bits) =>
    join(
      bits,
      kept.filter(({ port }) => bitsOf(port, packet) === bits),
    ),
  );
}

/** Where each peer has its own number for a name, that is said for its identity, even to anyone. */
function reachesOf(world: PolicyWorld, { rule, port }: Match, packet: Packet): readonly Reach[] {
  const isOfPeer = packet.direction === "egress" && world.mechanisms.portNames.owner === "each-peer";
  return isOfPeer && port !== undefined && port.portName !== "" ? ["identity"] : reachOf(world, rule, packet);
}

/** Every port is another matter: there nothing is left to anyone. */
function isSamePort({ rule: a, port: x }: Match, { rule: b, port: y }: Match): boolean {
  if (x === undefined || y === undefined || a.tier !== b.tier || (x.port === 0 && x.portName === "")) return false;
  return x.portName === y.portName && x.protocol === y.protocol && x.port === y.port && x.endPort === y.endPort;
}

/** By tier, priority, deny, redirect. */
function rankOf(world: PolicyWorld, { rule, port }: Match): number {
  const level = (255 - rule.tier) * 1e6 - rule.priority;
  if (rule.verdict === "deny") return level * 1e3 + 255;
  if (port === undefined || !isProxied(world, port)) return level * 1e3;
  return level * 1e3 + (port.listenerPriority === 0 ? 1 : 128 - Math.min(port.listenerPriority, 126));
}

export function isRedirected({ rank }: Step): boolean {
  return rank % 1e3 !== 0;
}

export function authTypeOf({ authentication, verdict }: PolicyEntry): number | undefined {
  return verdict !== "allow" || authentication === undefined ? undefined : authTypes[authentication];
}

const authTypes = { disabled: 0, required: 1, "test-always-fail": 2 } as const;

/** Of a range, the widest aligned block around the packet's port that lies in it. */
function bitsOf(port: PortSpec | undefined, { port: asked }: Packet): number {
  if (port === undefined || port.protocol === 0) return 0;
  if (port.portName !== "") return 24;
  if (port.endPort <= port.port) return port.port === 0 ? 8 : 24;
  for (let bits = 8; bits < 24; bits++) {
    const size = 2 ** (24 - bits);
    const first = asked - (asked % size);
    if (port.port <= first && first + size - 1 <= port.endPort) return first === 0 ? 8 : bits;
  }
  return asked === 0 ? 8 : 24;
}
