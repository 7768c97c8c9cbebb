// One side of a flow: the policy of an endpoint in one direction, asked about one peer, protocol and port.
// Mirrors policy_can_ingress() and policy_can_egress() in bpf/lib/policy.h, Cilium v1.20.2.
// Leaves out: fragments, and the type 3 code 4 of ICMP, which passes without a look-up.
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import type { Direction } from "../policy/policyEntry.ts";
import { formatProtocol, isIcmp } from "../policy/protocol.ts";
import type { EndpointPolicy } from "../policy/resolve.ts";
import type { Found, Lookup, LookupResult, Packet } from "../policymap/lookup.ts";
import type { ViewContext } from "../policymap/mapView.ts";
import { makeEntryView } from "../policymap/mapView.ts";
import { denialCauseOf } from "./denialCause.ts";
import type { KeyView, SideAnswer } from "./flow.ts";
import { findNearMisses } from "./nearMisses.ts";

export interface SideQuestion {
  readonly endpoint: ResolvedEndpoint;
  readonly direction: Direction;
  readonly peerName: string;
  readonly peerHandle: number;
  readonly peerEndpoint: ResolvedEndpoint | undefined;
  readonly protocol: number;
  /** Destination port, or ICMP type. */
  readonly port: number;
}

export interface SideResult {
  readonly answer: SideAnswer;
  readonly policy: EndpointPolicy;
  readonly lookup: LookupResult;
  /** 133, 157, 181 or 189; undefined where the side lets the packet pass. */
  readonly dropCode: number | undefined;
  /** Passes once the peers have authenticated. */
  readonly needsAuthentication: boolean;
}

export function lookupSide(question: SideQuestion, context: ViewContext): SideResult {
  const { world } = context;
  const { endpoint, direction, peerHandle } = question;
  const policy = world.policyOf(endpoint);
  const state = policy[direction];
  const lookup = world.policyMap.lookup(world, state.mapState, packetOf(question, context));
  const { winner } = lookup;
  const dropCode = lookup.dropCode ?? (lookup.authType === authAlwaysFails ? dropAuthRequired : undefined);
  const decision =
    dropCode !== undefined && !context.isAudit ? "denied" : lookup.isRedirected ? "redirected" : "allowed";
  const viewOf = (found: Found) =>
    makeEntryView(context, direction, found.key, found.identity, world.values.get(found.value));
  const denyingBy = defaultDenyBy(world, endpoint, direction, context);
  const answer: SideAnswer = {
    endpoint: endpoint.endpoint.name,
    identity: world.numberOf(endpoint.identity.handle),
    peer: question.peerName,
    peerIdentity: world.numberOf(peerHandle),
    peerLabels: world.identityOf(peerHandle)?.text ?? [],
    enforced: state.isEnforced,
    decision,
    matchType: lookup.matchType ?? null,
    reason: lookup.reason,
    steps: lookup.steps,
    entry: winner === undefined ? null : viewOf(winner),
    lookups: lookup.lookups.map((one) => ({
      key: keyView(world, direction, one),
      found: one.found === undefined ? null : viewOf(one.found),
    })),
    defaultDenyBy: denyingBy,
    cause: decision === "denied" ? denialCauseOf(question, policy, winner, denyingBy, context) : null,
    nearMisses:
      decision === "denied" && isLeftOver(world, winner)
        ? findNearMisses(question, context).map(({ view }) => view)
        : [],
  };
  return {
    answer,
    policy,
    lookup,
    dropCode: decision === "denied" ? dropCode : undefined,
    needsAuthentication: dropCode === undefined && lookup.authType === 1,
  };
}

/** No rule decides: nothing is found, or Cilium's own denial behind all rules. */
function isLeftOver({ values }: PolicyWorld, winner: Found | undefined): boolean {
  if (winner === undefined) return true;
  const origins = values.origins.get(values.get(winner.value).origins);
  return origins.every((origin) => origin.kind === "derived" && origin.derived === "default-deny");
}

const authAlwaysFails = 2;
const dropAuthRequired = 189;

function packetOf({ peerHandle, protocol, port }: SideQuestion, { readsIcmpTypes }: ViewContext): Packet {
  return {
    identity: peerHandle,
    protocol,
    port: isIcmp(protocol) && !readsIcmpTypes ? 0 : port,
    isUntrackedFragment: false,
  };
}

function keyView(world: PolicyWorld, direction: Direction, { identity, asked }: Lookup): KeyView {
  const { layout } = world.policyMap;
  const number = world.numberOf(identity);
  return {
    direction,
    identity: number,
    labels: world.identityOf(identity)?.text ?? [],
    protocol: formatProtocol(asked.protocol),
    port: asked.port,
    prefixLength: layout.prefixLengthOf(asked.bits),
    bytes: layout.encodeKey({ identity: number, direction, ...asked }),
  };
}

function defaultDenyBy(
  world: PolicyWorld,
  endpoint: ResolvedEndpoint,
  direction: Direction,
  { lineOf, defaultDenyLine }: ViewContext,
): SideAnswer["defaultDenyBy"] {
  const found = new Map<string, SideAnswer["defaultDenyBy"][number]>();
  for (const entry of world.entriesFor(endpoint)) {
    if (entry.direction !== direction || !entry.defaultDeny || entry.origin.kind !== "rule") continue;
    const { policy, range } = entry.origin;
    const key = `${policy.file}|${policy.title}`;
    if (!found.has(key))
      found.set(key, {
        policy: policy.title,
        file: policy.file,
        line: defaultDenyLine(policy, direction) ?? lineOf(policy, range),
      });
  }
  return [...found.values()];
}
