// One side of a flow: the policy of an endpoint in one direction, asked about one peer, protocol and port.
// Mirrors policy_can_ingress() and policy_can_egress() in bpf/lib/policy.h, Cilium v1.20.2.
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import { isDeny } from "../policy/entryValue.ts";
import type { Direction } from "../policy/policyEntry.ts";
import { formatProtocol } from "../policy/protocol.ts";
import type { EndpointPolicy } from "../policy/resolve.ts";
import type { Found, LookupResult } from "../policymap/lookup.ts";
import { lookupPolicy, matchTypeOf } from "../policymap/lookup.ts";
import type { ViewContext } from "../policymap/mapView.ts";
import { makeEntryView } from "../policymap/mapView.ts";
import { encodeKey, staticPrefixBits } from "../policymap/policyMapKey.ts";
import type { SideAnswer } from "./flow.ts";
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
  /** 133, 181 or 189; undefined where the side lets the packet pass. */
  readonly dropCode: number | undefined;
  /** Passes once the peers have authenticated. */
  readonly needsAuthentication: boolean;
}

export function lookupSide(question: SideQuestion, context: ViewContext): SideResult {
  const { world } = context;
  const { endpoint, direction, peerHandle } = question;
  const policy = world.policyOf(endpoint);
  const state = policy[direction];
  const lookup = lookupPolicy(
    state.mapState,
    world.values,
    peerHandle,
    world.aggregateOf(peerHandle),
    question.protocol,
    question.port,
    world.mechanisms.precedence,
  );
  const { winner } = lookup;
  const value = winner === undefined ? undefined : world.values.get(winner.value);
  const isDenied = value === undefined || isDeny(value.precedence);
  const dropCode = value === undefined ? 133 : isDeny(value.precedence) ? 181 : lookup.authType === 2 ? 189 : undefined;
  const decision =
    dropCode !== undefined && !context.isAudit ? "denied" : !isDenied && value.parser !== "" ? "redirected" : "allowed";
  const isOwn = winner !== undefined && winner.identity === peerHandle && world.aggregateOf(peerHandle) !== peerHandle;
  const viewOf = (found: Found) =>
    makeEntryView(context, direction, found.key, found.identity, world.values.get(found.value));
  const answer: SideAnswer = {
    endpoint: endpoint.endpoint.name,
    identity: world.numberOf(endpoint.identity.handle),
    peer: question.peerName,
    peerIdentity: world.numberOf(peerHandle),
    peerLabels: world.identityOf(peerHandle)?.text ?? [],
    enforced: state.isEnforced,
    decision,
    matchType: winner === undefined ? null : matchTypeOf(winner.key.bits, isOwn),
    entry: winner === undefined ? null : viewOf(winner),
    lookups: lookup.lookups.map(({ identity, found }) => ({
      key: {
        direction,
        identity: world.numberOf(identity),
        labels: world.identityOf(identity)?.text ?? [],
        protocol: formatProtocol(question.protocol),
        port: question.port,
        prefixLength: 64,
        bytes: encodeKey({
          identity: world.numberOf(identity),
          direction,
          protocol: question.protocol,
          port: question.port,
          bits: 64 - staticPrefixBits,
        }),
      },
      found: found === undefined ? null : viewOf(found),
    })),
    defaultDenyBy: defaultDenyBy(world, endpoint, direction, context),
    nearMisses: decision === "denied" && winner === undefined ? findNearMisses(question, context) : [],
  };
  return {
    answer,
    policy,
    lookup,
    dropCode: decision === "denied" ? dropCode : undefined,
    needsAuthentication: dropCode === undefined && lookup.authType === 1,
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
