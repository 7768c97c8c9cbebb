// Who a packet's addresses belong to at this point of its way: SNAT makes a client the node that sent it on.
import type { PlacedNode } from "./placement.ts";
import type { Party, Scene } from "./scene.ts";
import type { Trail } from "./trail.ts";

const remoteNode = 6;

/** Who sends, as the address of the packet says it. */
export function senderOf({ packet }: Trail, { source, datapath }: Scene): Party {
  return seenAs(source, packet.src, datapath.family);
}

/** Who gets it, as the address of the packet says it. */
export function receiverOf({ packet }: Trail, { destination, datapath }: Scene): Party {
  return seenAs(destination, packet.dst, datapath.family);
}

/** The node that the packet is on. */
export function nodeOf({ at }: Trail, { source, destination }: Scene): PlacedNode | null {
  return (at === "source" ? source : destination).node;
}

function seenAs(party: Party, address: string, family: 4 | 6): Party {
  const { node } = party;
  if (address === party.address || node === null || (address !== node.address && address !== node.routerAddress))
    return party;
  // Only addresses of cilium_host are in the ipcache with a tunnel endpoint.
  const tunnelEndpoint = address === node.routerAddress ? node.address : null;
  return {
    ...party,
    name: `node:${node.name}`,
    kind: "host",
    address,
    identity: remoteNode,
    ipcache: {
      address,
      prefix: `${address}/${family === 6 ? 128 : 32}`,
      identity: remoteNode,
      tunnelEndpoint,
      origin: [{ from: "CiliumNode", message: `addresses of ${node.name}`, key: node.name, value: null }],
    },
  };
}
