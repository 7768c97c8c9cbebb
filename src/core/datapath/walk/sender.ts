// Who a packet's source address belongs to at this point of its way.
import type { Party, Scene } from "./scene.ts";
import type { Trail } from "./trail.ts";

/** Who sends, as the address of the packet says it: SNAT makes it the node that sent it on. */
export function senderOf({ packet }: Trail, { source }: Scene): Party {
  if (packet.src === source.address || source.node === null || source.kind !== "outside") return source;
  const { address, name } = source.node;
  return {
    ...source,
    name: `node:${name}`,
    kind: "host",
    address,
    identity: 6,
    ipcache: {
      address,
      prefix: `${address}/32`,
      identity: 6,
      tunnelEndpoint: null,
      origin: [{ from: "CiliumNode", message: `addresses of ${name}`, key: name, value: null }],
    },
  };
}
