// The address with which Envoy opens its connection onwards: the client's, or one of the node.
// Mirrors extractSocketMetadata() in cilium/bpf_metadata.cc of the github.com/cilium/proxy that a version's go.mod names, and
// createRedirect() in pkg/proxy/envoyproxy.go, Cilium v1.20.2. Leaves out the DNS proxy, which is taken as Envoy.
import type { Party, Scene } from "./scene.ts";
import { isSameNode } from "./scene.ts";

export type ProxySide = "egress" | "ingress";

interface UpstreamSource {
  readonly address: string;
  /** An address of the node, not the client's. */
  readonly isOwn: boolean;
  readonly why: string;
}

/**
 * 1. The proxy of ingress never takes the client's address.
 * 2. Nor does that of egress to a pod of its own node.
 * 3. Further away a version's `proxySource` decides.
 */
export function upstreamSource(scene: Scene, side: ProxySide): UpstreamSource {
  const { destination, source } = scene;
  const own = (why: string) => ({ address: ownAddress(scene, side), isOwn: true, why });
  if (side === "ingress") return own("of ingress the client's address is never kept");
  if (destination.kind === "pod" && isSameNode(scene)) return own("the destination is a pod of this node");
  const reason = reasonForOwn(scene);
  if (reason !== null) return own(reason);
  return { address: source.address, isOwn: false, why: "the client's address is kept (IP_TRANSPARENT)" };
}

function reasonForOwn({ destination, options, datapath }: Scene): string | null {
  const { proxySource } = datapath.mechanisms;
  if (proxySource === "own-in-tunnel" && options.routing === "tunnel")
    return "the tunnel carries the client's identity";
  if (proxySource !== "own-on-node" && destination.kind === "outside")
    return "the destination is outside of the cluster";
  return null;
}

/** By the route that the connection takes: cilium_host has the router's address, a pod's own device none. */
function ownAddress({ source, destination, options }: Scene, side: ProxySide): string {
  const node = (side === "egress" ? source : destination).node;
  const isHere = side === "ingress" || source.node?.name === destination.node?.name;
  const isByHost = destination.kind === "pod" && (isHere ? !options.endpointRoutes : options.routing === "tunnel");
  return (isByHost ? node?.routerAddress : node?.address) ?? source.address;
}

/** Whom the answer is for, where a proxy has asked with an address of its node: it is nearest to who answers. */
export function proxyAsked(request: Scene): Party | null {
  const side = request.ingress?.answer.decision === "redirected" ? "ingress" : "egress";
  if (request[side]?.answer.decision !== "redirected") return null;
  const { address, isOwn } = upstreamSource(request, side);
  const node = (side === "egress" ? request.source : request.destination).node;
  if (!isOwn || node === null) return null;
  const identity = node.name === request.destination.node?.name ? host : remoteNode;
  const { family } = request.datapath;
  // Of a node's addresses that of cilium_host alone has a tunnel endpoint in the ipcache of other nodes.
  const isTunneled = identity === remoteNode && address === node.routerAddress;
  return {
    name: `node:${node.name}`,
    kind: "host",
    address,
    identity,
    node,
    endpoint: null,
    ipcache: {
      address,
      prefix: `${address}/${family === 6 ? 128 : 32}`,
      identity,
      tunnelEndpoint: isTunneled ? node.address : null,
      origin: [{ from: "CiliumNode", message: `addresses of ${node.name}`, key: node.name, value: null }],
    },
    isAddressAssumed: address.includes("("),
  };
}

const host = 1;
const remoteNode = 6;
