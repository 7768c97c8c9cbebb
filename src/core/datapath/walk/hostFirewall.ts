// The host's own policy: packets of the node itself, and what comes to its addresses.
// Mirrors bpf/lib/host_firewall.h, Cilium v1.20.2 (in bpf/bpf_host.c up to 1.8).
import { parseProtocol, protocolTcp, protocolUdp } from "../../policy/protocol.ts";
import type { SideResult } from "../lookupSide.ts";
import type { SourceName } from "./datapath.ts";
import { conntrackText, tupleText } from "./policySteps.ts";
import type { Party, Scene } from "./scene.ts";
import { isOuterOfHost, tunnelPort } from "./scene.ts";
import { senderOf } from "./sender.ts";
import { isToService } from "./service.ts";
import type { Trail } from "./trail.ts";
import { drops, take, takeAndDrop } from "./trail.ts";

type Direction = "egress" | "ingress";

/** At eth0, cilium_host or on the way to the host. Forwarded packets of pods pass: they are not the host's. */
export function guardHost(trail: Trail, scene: Scene, direction: Direction): Trail {
  return enforceHost(lookUpHost(trail, scene, direction), scene, direction);
}

/** Whether the packet is the host's, and its connection: in from-host and from-netdev the first half since 1.14. */
export function lookUpHost(trail: Trail, scene: Scene, direction: Direction): Trail {
  const { options, datapath, status } = scene;
  if (!options.hostFirewall) return trail;
  const at = direction === "egress" ? "hostPolicyEgress" : "hostPolicyIngress";
  if (isByType(trail, scene)) return passIcmpv6(trail, scene, at);
  if (!isOfHost(trail, scene, direction))
    return take(trail, datapath, {
      step: "host-firewall",
      input: direction === "egress" ? "not the host's own packet" : "not to the host's address",
      result: "not asked",
      at,
    });
  const { outer } = trail.packet;
  const tuple = outer === null ? tupleText(trail) : `${outer.src} → ${outer.dst} ${outer.protocol}`;
  return take(trail, datapath, {
    step: "conntrack",
    input: `${tuple}, ${direction}, ${datapath.maps.conntrack}`,
    result: conntrackText[status],
    at,
    branches: [drops("the header is cut off", 135)],
  });
}

function isOfHost(trail: Trail, scene: Scene, direction: Direction): boolean {
  const own = direction === "egress" ? scene.source : scene.destination;
  if (trail.packet.outer !== null) return direction === "ingress" || isOuterOfHost(scene);
  return own.kind === "host" || (direction === "ingress" && isNodePort(trail, scene));
}

/** The policy itself. */
export function enforceHost(trail: Trail, scene: Scene, direction: Direction): Trail {
  const { options, datapath, status } = scene;
  if (!options.hostFirewall || isByType(trail, scene) || !isOfHost(trail, scene, direction)) return trail;
  const at = direction === "egress" ? "hostPolicyEgress" : "hostPolicyIngress";
  const isOuter = trail.packet.outer !== null;
  if (direction === "ingress" && isNodePort(trail, scene)) return guardNodePort(trail, scene, scene.destination);
  if (status === "REPLY" || status === "RELATED")
    return take(trail, datapath, { step: "host-firewall", input: `CT_${status}`, result: "replies pass", at });
  const side = isOuter ? askOuter(scene, direction) : direction === "egress" ? scene.egress : scene.ingress;
  const input = isOuter
    ? `${direction}: the tunnel's own packet, UDP ${tunnelPort(options)}, remote-node`
    : `${direction}: host policy`;
  if (side === null)
    return take(trail, datapath, { step: "host-firewall", input, result: "no host policy here: allowed", at });
  return decideHost(trail, scene, direction, side, input);
}

/** icmp6_host_handle() in bpf/lib/icmp6.h: what RFC 4890 calls for passes, the rest is dropped, echo is left to policy. */
function passIcmpv6(trail: Trail, { datapath, icmpType }: Scene, at: SourceName): Trail {
  const type = icmpType ?? 0;
  const input = `ICMPv6 type ${type}`;
  const isPassed = passedIcmpv6.some(([first, last]) => first <= type && type <= last);
  if (isPassed)
    return take(trail, datapath, { step: "host-firewall", input, result: "passes: no policy is asked", at });
  return takeAndDrop(trail, datapath, { step: "host-firewall", input, result: "forbidden by its type", at }, 176);
}

function isByType({ packet }: Trail, { datapath, icmpType: type }: Scene): boolean {
  const isAsked = type === null || type === 128 || type === 129 || packet.outer !== null;
  return !isAsked && datapath.family === 6 && datapath.mechanisms.hostIcmpv6 === "by-type";
}

const passedIcmpv6 = [
  [1, 4],
  [130, 136],
  [141, 143],
  [148, 149],
  [151, 153],
] as const;

/**
 * A NodePort that kube-proxy translates is the node's own address and port to the host's policy: it is asked before
 * netfilter, with the NodePort. `at`: whose node the packet comes in at.
 */
export function guardNodePort(trail: Trail, scene: Scene, at: Party): Trail {
  const { options, service, packet } = scene;
  if (!options.hostFirewall || service === null || !isNodePort(trail, scene)) return trail;
  const { name, identity } = senderOf(trail, scene);
  const protocol = parseProtocol(packet.protocol) ?? protocolTcp;
  const side = scene.hostLookup("ingress", at.node?.name ?? "", { name, identity, protocol, port: service.port });
  const input = `ingress: host policy, the NodePort ${service.port}`;
  if (side === null)
    return take(trail, scene.datapath, {
      step: "host-firewall",
      input,
      result: "no host policy here: allowed",
      at: "hostPolicyIngress",
    });
  return decideHost(trail, scene, "ingress", side, input);
}

function askOuter(scene: Scene, direction: "egress" | "ingress"): SideResult | null {
  const node = (direction === "egress" ? scene.source : scene.destination).node?.name ?? "";
  return scene.hostLookup(direction, node, {
    name: "remote-node",
    identity: 6,
    protocol: protocolUdp,
    port: tunnelPort(scene.options),
  });
}

function decideHost(
  trail: Trail,
  { datapath }: Scene,
  direction: "egress" | "ingress",
  side: SideResult,
  input: string,
): Trail {
  const { answer, dropCode } = side;
  const denied = answer.decision === "denied";
  const draft = {
    step: "host-firewall" as const,
    input,
    result: denied ? `denied by the policy of ${answer.endpoint}` : `allowed by the policy of ${answer.endpoint}`,
    at: direction === "egress" ? ("hostPolicyEgress" as const) : ("hostPolicyIngress" as const),
    lookup: {
      endpoint: answer.endpoint,
      direction,
      peerIdentity: answer.peerIdentity,
      decision: denied ? ("denied" as const) : ("allowed" as const),
      matchType: answer.matchType,
    },
    branches: [drops("no key matches", 133), drops("a deny entry wins", 181)],
  };
  return denied ? takeAndDrop(trail, datapath, draft, dropCode ?? 133) : take(trail, datapath, draft);
}

function isNodePort(trail: Trail, scene: Scene): boolean {
  return scene.service?.kind === "node-port" && isToService(trail, scene);
}
