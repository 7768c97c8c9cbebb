// The flows of a suite: `b -> a tcp/80  denied 133`, judged by the maps of both ends as the datapath looks them up.
// Below a flow, a page may say how a side of it is looked up:
//   - ingress asks b 80/TCP, 0 80/TCP      the keys that are tried, in their order
//   - ingress tries L3-L4, L4-Only         the match types, in versions that go through them in an order
//   - ingress takes 0 80/TCP allow: L4-Only, first-match
import type { PolicyWorld, ResolvedEndpoint } from "../../src/core/policy/engine.ts";
import { isDeny } from "../../src/core/policy/entryValue.ts";
import type { L4Key } from "../../src/core/policy/mapState.ts";
import type { Direction } from "../../src/core/policy/policyEntry.ts";
import { endPortOf } from "../../src/core/policy/port.ts";
import { formatProtocol, parseProtocol } from "../../src/core/policy/protocol.ts";
import type { LookupResult } from "../../src/core/policymap/lookup.ts";

interface AskedFlow {
  readonly from: string;
  readonly to: string;
  readonly protocolName: string;
  readonly protocol: number;
  readonly port: number;
}

/** The lines of a fence with the verdicts and look-ups that the maps give, as a suite writes them. */
export function answerFlows(
  lines: readonly string[],
  world: PolicyWorld,
  numbers: ReadonlyMap<string, number>,
): readonly string[] {
  let flow: AskedFlow | undefined;
  return lines.map((line) => {
    const step = /^- (egress|ingress) (asks|tries|takes) /.exec(line);
    if (step === null) {
      flow = readFlow(line);
      const { from, to, protocolName, port } = flow;
      return `${from} -> ${to} ${protocolName}/${port} ${verdictOf(flow, world, numbers)}`;
    }
    const direction = step[1] as Direction;
    const lookup = flow && lookUp(flow, direction, world, numbers);
    if (lookup === undefined) throw new Error(`no look-up is told by: ${line}`);
    return `- ${direction} ${step[2]} ${stepText(step[2] ?? "", lookup, world, numbers)}`;
  });
}

function readFlow(line: string): AskedFlow {
  const match = /^(\S+) -> (\S+) (\w+)\/(\d+)( |$)/.exec(line);
  if (match === null) throw new Error(`not a flow: ${line}`);
  const [, from = "", to = "", protocolName = "", port = ""] = match;
  const protocol = parseProtocol(protocolName);
  if (protocol === undefined) throw new Error(`no protocol: ${line}`);
  return { from, to, protocolName, protocol, port: Number(port) };
}

function verdictOf(flow: AskedFlow, world: PolicyWorld, numbers: ReadonlyMap<string, number>): string {
  const verdicts = (["egress", "ingress"] as const).flatMap((direction) => {
    const lookup = lookUp(flow, direction, world, numbers);
    if (lookup?.dropCode !== undefined) return `denied ${lookup.dropCode}`;
    if (lookup?.authType === 2) return "denied 189";
    return lookup?.isRedirected ? "redirected" : [];
  });
  return verdicts[0] ?? "allowed";
}

/** Undefined where that side is no endpoint of the page. */
function lookUp(
  { from, to, protocol, port }: AskedFlow,
  direction: Direction,
  world: PolicyWorld,
  numbers: ReadonlyMap<string, number>,
): LookupResult | undefined {
  const [own, peer] = direction === "egress" ? [from, to] : [to, from];
  const endpoint = endpointOf(world, numbers.get(own));
  if (endpoint === undefined) return undefined;
  const { mapState } = world.policyOf(endpoint)[direction];
  const packet = { identity: handleOf(world, numbers, peer), protocol, port, isUntrackedFragment: false };
  return world.policyMap.lookup(world, mapState, packet);
}

function stepText(
  word: string,
  { lookups, steps, winner, matchType, reason }: LookupResult,
  world: PolicyWorld,
  numbers: ReadonlyMap<string, number>,
): string {
  const names = new Map([...numbers].map(([name, number]) => [number, name]));
  const nameOf = (handle: number) => (handle === 0 ? "0" : (names.get(world.numberOf(handle)) ?? String(handle)));
  if (word === "asks") return lookups.map(({ identity, asked }) => `${nameOf(identity)} ${keyText(asked)}`).join(", ");
  if (word === "tries") return steps.join(", ");
  if (winner === undefined) return `nothing: ${reason}`;
  const verdict = isDeny(world.values.precedence(winner.value)) ? "deny" : "allow";
  return `${nameOf(winner.identity)} ${keyText(winner.key)} ${verdict}: ${matchType}, ${reason}`;
}

function keyText({ protocol, port, bits }: L4Key): string {
  const name = formatProtocol(protocol);
  if (bits <= 8) return name;
  const last = endPortOf({ port, bits: bits - 8 });
  return `${last > port ? `${port}-${last}` : port}/${name}`;
}

function endpointOf(world: PolicyWorld, number: number | undefined): ResolvedEndpoint | undefined {
  return number === undefined
    ? undefined
    : world.endpoints.find(({ endpoint }) => endpoint.givenIdentity === number && number < 0x1000000);
}

function handleOf(world: PolicyWorld, numbers: ReadonlyMap<string, number>, name: string): number {
  const number = numbers.get(name);
  const handle = number === undefined ? undefined : world.handleOf(number);
  if (handle === undefined) throw new Error(`no identity is called "${name}" here`);
  return handle;
}
