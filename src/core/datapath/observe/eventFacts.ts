// What events say of the two ends at a point of a walk: identities, interface, names.
import type { Party } from "../walk/scene.ts";
import type { EventPlace } from "./eventPlace.ts";

/** Identities of the packet's two ends as the program knows them, and whether it works for the receiving pod. */
export function identitiesAt(place: EventPlace): {
  readonly sourceIdentity: number;
  readonly destinationIdentity: number;
  readonly isIngress: boolean;
} {
  const { scene, step, hop } = place;
  const { source, destination, datapath } = scene;
  const isHostIngress = step.lookup?.direction === "ingress";
  const isIngress =
    isHostIngress ||
    step.side === "ingress" ||
    (step.side === null && step.lookup === null && isAtReceiver(place)) ||
    hop.program === datapath.programs.toContainer;
  return {
    sourceIdentity: isIngress ? senderAt(place) : source.identity,
    destinationIdentity: destination.identity,
    isIngress,
  };
}

function isAtReceiver({ hop, scene }: EventPlace): boolean {
  return hop.hook === "policy-program" || hop.device === scene.destination.endpoint?.device;
}

/** The sender as the last program told it in skb->cb, or by who it is. */
export function senderAt({ hops, at, scene }: EventPlace): number {
  for (const { packet } of hops.slice(0, at + 1).reverse()) {
    for (const slot of packet.cb) {
      const [, number] = /^CB_SRC_(?:LABEL|IDENTITY)=(\d+)$/.exec(slot) ?? [];
      if (number !== undefined) return Number(number);
    }
    if (packet.vni !== null) return packet.vni;
  }
  return scene.source.identity;
}

/** The device whose hook the program runs at: a policy program runs where the packet came in. */
export function deviceIndexAt({ hops, at, scene }: EventPlace): number {
  const hop = hops.slice(0, at + 1).findLast(({ hook }) => hook !== "policy-program" && hook !== "kernel");
  if (hop === undefined) return 0;
  const ends = [scene.source.endpoint, scene.destination.endpoint];
  const pod = ends.find((endpoint) => endpoint?.device === hop.device);
  if (pod !== undefined && pod !== null) return pod.ifindex;
  const node = [scene.source.node, scene.destination.node].find((one) => one?.name === hop.node);
  const name = hop.device === "cilium_geneve" ? "cilium_vxlan" : hop.device;
  return node?.devices.find((device) => device.name === name)?.ifindex ?? 0;
}

/** A pod's name where the address is its own; else the address stands. */
export function nameOf({ kind, address, name }: Party, shown: string): string | null {
  return kind === "pod" && address === shown && !name.startsWith("representative:") ? name : null;
}
