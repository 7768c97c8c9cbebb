// Steps that programs share: conntrack, ipcache, the policy look-up with what follows it.
import type { SideResult } from "../lookupSide.ts";
import type { SourceName } from "./datapath.ts";
import type { ConntrackStatus, Party, Scene } from "./scene.ts";
import type { Program, Trail } from "./trail.ts";
import { drops, end, otherWay, take, takeAndDrop } from "./trail.ts";

export const conntrackText: Readonly<Record<ConntrackStatus, string>> = {
  NEW: "CT_NEW: no entry in either direction",
  ESTABLISHED: "CT_ESTABLISHED: the entry of the first packet",
  REPLY: "CT_REPLY: the reverse tuple of an entry",
  RELATED: "CT_RELATED: an ICMP error about an entry's packet",
};

/** `at` names the program's own look-up. */
export function lookUpConntrack(scene: Scene, at: SourceName, direction: "egress" | "ingress"): Program {
  const { datapath, status } = scene;
  return (trail) =>
    take(trail, datapath, {
      step: "conntrack",
      input: `${tupleText(trail)}, ${direction}, ${datapath.maps.conntrack}`,
      result: conntrackText[status],
      at,
      branches: [
        drops("the protocol is not TCP, UDP, SCTP or ICMP", 137),
        drops("the header is cut off", 135),
        ...(scene.isFragment ? [drops("the first fragment was not seen", 175)] : []),
      ],
    });
}

export function tupleText({ packet }: Trail): string {
  const port = (value: number | null) => (value === null ? "" : `:${value}`);
  return `${packet.src}${port(packet.sourcePort)} → ${packet.dst}${port(packet.destinationPort)} ${packet.protocol}`;
}

/** `missing`: what the datapath takes where nothing is found. */
export function lookUpIpcache(scene: Scene, at: SourceName, party: Party, missing: string): Program {
  const { datapath } = scene;
  return (trail) =>
    take(trail, datapath, {
      step: "ipcache",
      input: `${party.address} in ${datapath.maps.ipcache}`,
      result:
        party.ipcache.prefix === null
          ? `no prefix matches: ${missing}`
          : `${party.ipcache.prefix} → identity ${party.ipcache.identity}${tunnelText(party)}`,
      at,
      ipcache: party.ipcache,
      branches: [otherWay("no prefix matches", missing)],
    });
}

function tunnelText({ ipcache }: Party): string {
  return ipcache.tunnelEndpoint === null ? "" : `, tunnel endpoint ${ipcache.tunnelEndpoint}`;
}

/** The policy of a pod in one direction: look-up, authentication, event, conntrack entry. */
export function enforce(scene: Scene, direction: "egress" | "ingress"): Program {
  const side = direction === "egress" ? scene.egress : scene.ingress;
  const at = direction === "egress" ? "policyEgress" : "policyIngress";
  if (scene.isLoopback && scene.datapath.mechanisms.loopback === "policy-skipped")
    return (trail) => passLoopback(trail, scene, at);
  if (scene.status === "REPLY" || scene.status === "RELATED") return (trail) => passReply(trail, scene, at);
  if (side === null) return (trail) => passUnknown(trail, scene, direction);
  return (trail) => decide(trail, scene, direction, side);
}

function passReply(trail: Trail, { datapath, status }: Scene, at: SourceName): Trail {
  const isLookedUp = datapath.mechanisms.replies === "looked-up-and-ignored";
  return take(trail, datapath, {
    step: "policy",
    input: `CT_${status}`,
    result: isLookedUp ? "looked up, and the result is ignored for replies" : "not looked up: replies pass",
    at,
  });
}

function passLoopback(trail: Trail, { datapath }: Scene, at: SourceName): Trail {
  return take(trail, datapath, {
    step: "policy",
    input: "loopback: the pod reaches itself by its service",
    result: "not looked up",
    at,
  });
}

function passUnknown(trail: Trail, { datapath }: Scene, direction: "egress" | "ingress"): Trail {
  return take(trail, datapath, {
    step: "not-modelled",
    input: `${direction} policy`,
    result: "this endpoint's map is not in this folder: taken as allowed",
    at: direction === "egress" ? "policyEgress" : "policyIngress",
  });
}

function decide(trail: Trail, scene: Scene, direction: "egress" | "ingress", side: SideResult): Trail {
  const { datapath, status } = scene;
  const { answer, dropCode, needsAuthentication, lookup } = side;
  const draft = {
    step: "policy" as const,
    input: `${direction} at ${answer.endpoint}: identity ${answer.peerIdentity}, ${portText(trail)}`,
    result: policyText(side),
    at: "policyLookup" as const,
    side: direction,
    branches: [
      drops("no key matches", 133),
      drops("a deny entry wins", 181),
      drops("the entry asks for authentication and there is none", 189),
      drops("a fragment without ports matches no entry", 157),
    ],
  };
  if (answer.decision === "denied") {
    const code = dropCode ?? 133;
    return takeAndDrop(trail, datapath, draft, code);
  }
  const passed = take(trail, datapath, draft);
  const authenticated = needsAuthentication
    ? take(passed, datapath, {
        step: "authentication",
        input: `identities ${answer.identity} and ${answer.peerIdentity}`,
        result: "authenticated before: passes",
        at: "authentication",
        branches: [drops("not authenticated yet: the agent is asked to", 189)],
      })
    : passed;
  if (status === "ESTABLISHED") return authenticated;
  const told = take(authenticated, datapath, {
    step: "policy-verdict",
    input: `CT_${status}`,
    result: `policy-verdict: ${direction}, action ${lookup.isRedirected ? "redirect" : "allow"}, match ${answer.matchType ?? "none"}`,
    at: "verdictNotify",
    observation: "policy-verdict",
  });
  return take(told, datapath, {
    step: "conntrack-create",
    input: `${tupleText(trail)}, ${direction}`,
    result: `entry in ${datapath.maps.conntrack}, source identity ${direction === "egress" ? answer.identity : answer.peerIdentity}${lookup.isRedirected ? ", proxy_redirect" : ""}`,
    at: "conntrackCreate",
    branches: [drops("the map is full", 155)],
  });
}

function portText({ packet }: Trail): string {
  return packet.destinationPort === null ? packet.protocol : `${packet.destinationPort}/${packet.protocol}`;
}

function policyText({ answer, dropCode }: SideResult): string {
  if (answer.decision === "denied")
    return answer.entry === null ? "no key matches" : `the winning entry denies (${dropCode ?? 133})`;
  const match = answer.matchType === null ? "" : `, match ${answer.matchType}`;
  if (answer.decision === "redirected") return `allowed${match}, redirected to the proxy`;
  return answer.enforced ? `allowed${match}` : `allowed, not enforced${match}`;
}

/** Ends a walk at its destination. */
export function deliver(trail: Trail, scene: Scene, at: SourceName, input: string, result: string): Trail {
  const taken = take(trail, scene.datapath, { step: "delivery", input, result, at });
  return end(taken, { decision: "delivered", drop: null, message: `delivered to ${scene.destination.name}` });
}
