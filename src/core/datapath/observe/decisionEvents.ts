// Events of a decision: the policy verdict, then the drop.
import { parseProtocol, protocolUdp } from "../../policy/protocol.ts";
import type { SideResult } from "../lookupSide.ts";
import type { HostLookup } from "../walk/walk.ts";
import { deviceIndexAt, identitiesAt, nameOf, senderAt } from "./eventFacts.ts";
import type { DropPlace, EventFormat } from "./eventFormat.ts";
import type { EventPlace } from "./eventPlace.ts";
import { hostEndpointId } from "./hostEndpoint.ts";
import { hubbleLine } from "./hubbleText.ts";
import type { VerdictNotify } from "./monitorText.ts";
import { dropLine, verdictLine } from "./monitorText.ts";
import type { WalkEvent } from "./observed.ts";
import { outerPacketAt, packetAt } from "./seenPacket.ts";

export function verdictEvent(place: EventPlace): readonly WalkEvent[] {
  const { step, scene, hop, at } = place;
  const isPodVerdict = step.step === "policy-verdict" || (step.step === "policy" && step.drop !== null);
  if (!isPodVerdict && (step.step !== "host-firewall" || step.lookup === null)) return [];
  const told = isPodVerdict ? podVerdict(place) : hostVerdict(place, step.lookup);
  if (told === null) return [];
  const { notify, hidden } = told;
  const { source, destination } = scene;
  const peerIsSource = notify.direction === "ingress";
  const own = told.identity;
  return [
    {
      kind: "policy-verdict",
      hop: at,
      node: hop.node,
      point: "policy-verdict",
      monitor: verdictLine(notify, scene.datapath.events),
      hubble: hubbleLine({
        packet: notify.packet,
        sourceName: nameOf(source, notify.packet.src),
        destinationName: nameOf(destination, notify.packet.dst),
        sourceIdentity: peerIsSource ? notify.remoteIdentity : own,
        destinationIdentity: peerIsSource ? own : notify.remoteIdentity,
        isReply: notify.action === "deny" ? null : false,
        type: `policy-verdict:${notify.match} ${notify.direction.toUpperCase()}`,
        verdict: notify.action === "deny" ? "DENIED" : notify.action === "audit" ? "AUDITED" : "ALLOWED",
        authentication: authText(notify.authentication, scene.datapath.events),
      }),
      hidden,
    },
  ];
}

interface Told {
  readonly notify: VerdictNotify;
  readonly identity: number;
  readonly hidden: string | null;
}

function podVerdict(place: EventPlace): Told | null {
  const { scene, hop, index } = place;
  const step = hop.steps.slice(0, index + 1).findLast(({ side }) => side !== null);
  const direction = step?.side ?? null;
  const side = direction === null ? null : scene[direction];
  if (direction === null || side === null) return null;
  const own = direction === "egress" ? scene.source : scene.destination;
  const { answer } = side;
  const packet = packetAt(place);
  return {
    notify: {
      endpointId: own.endpoint?.endpointId ?? 0,
      remoteIdentity: answer.peerIdentity,
      port: packet.destinationPort ?? 0,
      protocol: parseProtocol(packet.protocol) ?? 0,
      direction,
      action: actionOf(side),
      authentication: authenticationOf(side),
      match: answer.matchType ?? "none",
      packet,
    },
    identity: answer.identity,
    hidden: answer.enforced ? null : `policy is not enforced for ${direction}: POLICY_VERDICT_LOG_FILTER leaves it out`,
  };
}

function actionOf({ answer, lookup }: SideResult): VerdictNotify["action"] {
  if (answer.decision === "denied") return "deny";
  if (lookup.dropCode !== undefined) return "audit";
  return lookup.isRedirected ? "redirect" : "allow";
}

function authenticationOf({ lookup }: SideResult): string {
  if (lookup.authType === 2) return "test-always-fail";
  return lookup.authType === 1 ? "spire" : "disabled";
}

function hostVerdict(place: EventPlace, lookup: HostLookup | null): Told | null {
  if (lookup === null) return null;
  const { scene, hop } = place;
  const isOuter = hop.packet.outer !== null;
  const packet = isOuter ? outerPacketAt(place) : packetAt(place);
  const denied = lookup.decision === "denied";
  return {
    notify: {
      endpointId: hostEndpointId,
      remoteIdentity: lookup.peerIdentity,
      port: packet.destinationPort ?? 0,
      protocol: isOuter ? protocolUdp : (parseProtocol(scene.packet.protocol) ?? 0),
      direction: lookup.direction,
      action: denied ? "deny" : "allow",
      authentication: "disabled",
      match: lookup.matchType ?? "none",
      packet,
    },
    identity: 1,
    hidden:
      !denied && lookup.matchType === "all" ? "the host's programs leave out what a key for everything allows" : null,
  };
}

export function dropEvent(place: EventPlace): readonly WalkEvent[] {
  const { step, scene, hop, at } = place;
  const { drop } = step;
  if (drop === null || isAnswered(place)) return [];
  const { source, destination, datapath } = scene;
  const isHost = step.step === "host-firewall";
  const packet = isHost ? outerPacketAt(place) : packetAt(place);
  const { sourceIdentity, destinationIdentity, isIngress } = identitiesAt(place);
  const side = step.side === null ? null : scene[step.side];
  return [
    {
      kind: "drop",
      hop: at,
      node: hop.node,
      point: "drop",
      monitor: dropLine(
        {
          name: drop.name,
          destinationId: isIngress && !isHost ? (destination.endpoint?.endpointId ?? 0) : 0,
          ifindex: deviceIndexAt(place),
          place: placeOfDrop(place),
          extendedError: drop.code === 189 ? (side?.lookup.authType ?? 0) : 0,
          sourceIdentity: isHost ? senderAt(place) : sourceIdentity,
          destinationIdentity: isHost || step.side === null ? 0 : destinationIdentity,
          packet,
        },
        datapath.events,
      ),
      hubble: hubbleLine({
        packet,
        sourceName: nameOf(source, packet.src),
        destinationName: nameOf(destination, packet.dst),
        sourceIdentity: isHost ? senderAt(place) : sourceIdentity,
        destinationIdentity: isHost && isIngress ? 1 : destinationIdentity,
        isReply: null,
        type: drop.name,
        verdict: "DROPPED",
        authentication: null,
      }),
      hidden: null,
    },
  ];
}

/** Since 1.16 the client of a service without backends gets an ICMP error: a packet goes on, and no drop is told. */
export function isAnswered({ step }: EventPlace): boolean {
  return step.step === "drop";
}

/** Where the program says that it drops; null where the version does not tell or the place was not read. */
export function placeOfDrop({ step, scene, hop }: EventPlace): DropPlace | null {
  const { places } = scene.datapath.events;
  if (places === null) return null;
  const { programs } = scene.datapath;
  if (step.step === "host-firewall") {
    if (hop.program === programs.toNetdev) return places.toNetdev;
    if (hop.program === programs.toHost) return places.toHost;
    if (hop.program === programs.hostPolicy) return null;
    if (hop.program === programs.ipv4FromHostContinued) return places.fromHostContinued;
    if (hop.program === programs.ipv4FromNetdevContinued) return places.fromNetdevContinued;
    return hop.program === programs.ipv4HostPolicyIngress ? places.hostPolicyIngress : places.hostFamily;
  }
  if (step.side === "egress") return places.lxcEgress;
  if (step.side === null) return hop.device.startsWith("lxc") ? places.lxcFamily : places.hostFamily;
  return hop.hook === "policy-program" ? places.lxcPolicy : places.lxcToEndpoint;
}

function authText(authentication: string, { verdict }: EventFormat): string | null {
  if (verdict !== "direction-and-authentication" || authentication === "disabled") return null;
  return authentication.toUpperCase().replaceAll("-", "_");
}
