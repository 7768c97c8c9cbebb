// The flows of a suite: `b -> a tcp/80  denied 133`, judged by the maps of both ends as the datapath looks them up.
import type { PolicyWorld, ResolvedEndpoint } from "../../src/core/policy/engine.ts";
import type { Direction } from "../../src/core/policy/policyEntry.ts";
import { parseProtocol } from "../../src/core/policy/protocol.ts";

/** The flow with its verdict, as a suite writes it. */
export function answerFlow(line: string, world: PolicyWorld, numbers: ReadonlyMap<string, number>): string {
  const match = /^(\S+) -> (\S+) (\w+)\/(\d+)( |$)/.exec(line);
  if (match === null) throw new Error(`not a flow: ${line}`);
  const [, from = "", to = "", protocolName = "", port = ""] = match;
  const protocol = parseProtocol(protocolName);
  if (protocol === undefined) throw new Error(`no protocol: ${line}`);
  const verdict =
    side(world, numbers, "egress", from, to, protocol, Number(port)) ??
    side(world, numbers, "ingress", to, from, protocol, Number(port));
  return `${from} -> ${to} ${protocolName}/${port} ${verdict?.denied ?? verdict?.redirected ?? "allowed"}`;
}

interface SideVerdict {
  readonly denied?: string;
  readonly redirected?: string;
}

/** Undefined where the side lets the packet pass as it is. */
function side(
  world: PolicyWorld,
  numbers: ReadonlyMap<string, number>,
  direction: Direction,
  own: string,
  peer: string,
  protocol: number,
  port: number,
): SideVerdict | undefined {
  const endpoint = endpointOf(world, numbers.get(own));
  if (endpoint === undefined) return undefined;
  const handle = handleOf(world, numbers, peer);
  const { mapState } = world.policyOf(endpoint)[direction];
  const packet = { identity: handle, protocol, port, isUntrackedFragment: false };
  const { dropCode, authType, isRedirected } = world.policyMap.lookup(world, mapState, packet);
  if (dropCode !== undefined) return { denied: `denied ${dropCode}` };
  if (authType === 2) return { denied: "denied 189" };
  return isRedirected ? { redirected: "redirected" } : undefined;
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
