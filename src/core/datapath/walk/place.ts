// Puts a flow's two ends on nodes, with addresses, devices, endpoint ids and interface indexes.
// What the folder does not tell is a symbolic name, or a number in a fixed order, and is listed in `assumed`.
import type { ResolvedEndpoint } from "../../policy/engine.ts";
import type { Assumption, World } from "../../world/world.ts";
import type { FlowContext } from "../flowContext.ts";
import type { IdentityEnd } from "../flowEnd.ts";
import { traceIpcache } from "./ipcacheOrigin.ts";
import type { PlacedEndpoint, PlacedNode, Placement } from "./placement.ts";
import type { Party, ServiceFacts } from "./scene.ts";
import type { WalkOptions } from "./walkOptions.ts";

export interface PlacedFlow {
  readonly placement: Placement;
  readonly source: Party;
  readonly destination: Party;
  readonly assumptions: readonly Assumption[];
}

export function isFromOutside(from: IdentityEnd, context: FlowContext): boolean {
  return kindOf(from, context) === "outside";
}

/** The client is outside, and the reader asks for a packet that comes in at another node than the backend's. */
export function isByOtherNode(from: IdentityEnd, options: WalkOptions, context: FlowContext): boolean {
  return options.placement === "other-node" && isFromOutside(from, context);
}

/** The packet comes to its node by the physical device, and in no tunnel. */
export function comesByNetdev({ source, destination }: PlacedFlow, { routing }: WalkOptions): boolean {
  if (source.node === null) return source.kind === "outside";
  return routing === "native" && source.node.name !== destination.node?.name;
}

/** `service`: what the first packet is addressed to; without a backend a node is asked all the same. */
export function placeFlow(
  from: IdentityEnd,
  to: IdentityEnd,
  options: WalkOptions,
  context: FlowContext,
  service: ServiceFacts | null,
): PlacedFlow {
  const kinds = { from: kindOf(from, context), to: kindOf(to, context) };
  const chosen = chooseNodes(from, to, kinds, options, context.world);
  const isByOther =
    service !== null &&
    (isByOtherNode(from, options, context) || (service.nBackends === 0 && isFromOutside(from, context)));
  const entry = service?.entryNode ?? otherNode(chosen.to, context.world);
  const names = isByOther ? { ...chosen, from: entry } : chosen;
  const nodeOf = (name: string | null) => (name === null ? null : placeNode(name, options, context.world));
  const nodes = { from: nodeOf(names.from), to: nodeOf(names.to) };
  const isRemote = names.from !== names.to;
  const { family } = options;
  const source = makeParty(from, kinds.from, nodes.from, { isRemote, family }, context);
  const destination = makeParty(to, kinds.to, nodes.to, { isRemote, family }, context);
  const placed = [nodes.from, nodes.to].filter((node) => node !== null);
  return {
    placement: {
      nodes: placed.filter((node, i) => placed.findIndex(({ name }) => name === node.name) === i),
      endpoints: [source.endpoint, destination.endpoint].filter((endpoint) => endpoint !== null),
    },
    source,
    destination,
    assumptions: names.assumption === undefined ? [] : [names.assumption],
  };
}

/** By what the identity is: a pod's, a node's, the ingress proxy's, or one from outside. */
function kindOf({ endpoint, handle }: IdentityEnd, { policyWorld }: FlowContext): Party["kind"] {
  if (endpoint !== undefined) return endpoint.isHost ? "host" : "pod";
  const number = policyWorld.numberOf(handle);
  if (number === 8) return "proxy";
  if (number === 1 || number === 6 || number === 7) return "host";
  if (number === 4 || number === 5) return "pod";
  return number >= 16 && number < 0x01000000 ? "pod" : "outside";
}

interface ChosenNodes {
  readonly from: string | null;
  readonly to: string | null;
  readonly assumption: Assumption | undefined;
}

function chooseNodes(
  from: IdentityEnd,
  to: IdentityEnd,
  kinds: { readonly from: Party["kind"]; readonly to: Party["kind"] },
  { placement }: WalkOptions,
  world: World,
): ChosenNodes {
  const other = (name: string | undefined) => otherNode(name, world);
  const told = { from: nodeName(from), to: nodeName(to) };
  if (kinds.from === "outside" || kinds.to === "outside")
    return {
      from: kinds.from === "outside" ? null : (told.from ?? other(undefined)),
      to: kinds.to === "outside" ? null : (told.to ?? other(undefined)),
      assumption: undefined,
    };
  // The own node is where the other end is; a remote node is not.
  if (from.handle === 1 || to.handle === 1) {
    const name = told.from ?? told.to ?? other(undefined);
    return { from: name, to: name, assumption: undefined };
  }
  const first = told.from ?? (placement === "same-node" ? told.to : undefined) ?? other(told.to);
  const isNode = kinds.from === "host" || kinds.to === "host";
  if (placement === "same-node" && !isNode) return { from: first, to: first, assumption: undefined };
  const second = placement === "other-node" && told.to === first ? other(first) : (told.to ?? other(first));
  const isTold = (told.from !== undefined && told.to !== undefined) || placement !== "manifests" || isNode;
  return {
    from: first,
    to: second,
    assumption: isTold
      ? undefined
      : {
          code: "ASSUMES_OTHER_NODE",
          message: `${from.name} is on ${first} and ${to.name} on ${second}: no manifest says on which nodes they are`,
        },
  };
}

function otherNode(name: string | null | undefined, { nodes }: World): string {
  const pool = [...nodes.map((node) => node.name), "node-1", "node-2"];
  return pool.find((candidate) => candidate !== name) ?? "node-2";
}

export function nodeName({ endpoint, node, name }: IdentityEnd): string | undefined {
  return endpoint?.endpoint.node ?? node ?? (name.startsWith("node:") ? name.slice("node:".length) : undefined);
}

function placeNode(name: string, { family }: WalkOptions, world: World): PlacedNode {
  const index = world.nodes.findIndex((node) => node.name === name);
  const node = world.nodes[index];
  const router = pick(node?.routerIPs, family);
  const address = pick(
    node?.ips.filter((ip) => node.routerIPs?.includes(ip) !== true),
    family,
  );
  const podCIDR = pick(node?.podCIDRs, family);
  const first = 2 + Math.max(0, index) * 10;
  const device = (device: string, at: number) => ({
    name: device,
    ifindex: first + at,
    mac: `mac(${device}@${name})`,
    assumed: true as const,
  });
  return {
    name,
    address: address ?? `ip(${name})`,
    podCIDR: podCIDR ?? `podCIDR(${name})`,
    routerAddress: router ?? `ip(cilium_host@${name})`,
    devices: ["eth0", "cilium_net", "cilium_host", "cilium_vxlan"].map(device),
    assumed: [
      ...(node === undefined ? ["name"] : []),
      ...(address === undefined ? ["address"] : []),
      ...(podCIDR === undefined ? ["podCIDR"] : []),
      ...(router === undefined ? ["routerAddress"] : []),
    ],
  };
}

/** The first of the family; of a list of one family alone the first. */
function pick(addresses: readonly string[] | undefined, family: 4 | 6): string | undefined {
  const isSix = (address: string) => address.includes(":");
  return addresses?.find((address) => isSix(address) === (family === 6)) ?? addresses?.[0];
}

/** Addresses that an agent has for itself beside the node's: of its health endpoint, and of its Ingress proxy. */
function ownAddress(kind: "health" | "ingress", node: PlacedNode | null, family: 4 | 6, { nodes }: World): string {
  const found = nodes.find(({ name }) => name === node?.name);
  const address = pick(kind === "health" ? found?.healthIPs : found?.ingressIPs, family);
  return address ?? `ip(${kind}@${node?.name ?? "node"})`;
}

function makeParty(
  end: IdentityEnd,
  kind: Party["kind"],
  node: PlacedNode | null,
  { isRemote, family }: { readonly isRemote: boolean; readonly family: 4 | 6 },
  context: FlowContext,
): Party {
  const identity = context.policyWorld.numberOf(end.handle);
  const endpoint = kind === "pod" && node !== null ? placeEndpoint(end, node, identity, family, context) : null;
  const written = /^[0-9a-f.:]+(?= |$)/i.exec(end.name)?.[0];
  const address =
    endpoint?.address ??
    (kind === "proxy" ? ownAddress("ingress", node, family, context.world) : undefined) ??
    (kind === "host" ? node?.address : undefined) ??
    (written?.includes(".") || written?.includes(":") ? written : `ip(${end.name})`);
  const party = { name: end.name, kind, address, identity, node, endpoint, isAddressAssumed: address.includes("(") };
  return { ...party, ipcache: traceIpcache(party, isRemote, context) };
}

const healthIdentity = 4;

/** Endpoint ids and interface indexes count up in the order of the world's endpoints. */
function placeEndpoint(
  { endpoint, name }: IdentityEnd,
  node: PlacedNode,
  identity: number,
  family: 4 | 6,
  { world, policyWorld }: FlowContext,
): PlacedEndpoint {
  const index = endpoint === undefined ? 0 : policyWorld.endpoints.indexOf(endpoint) + 1;
  const short = shortName(endpoint, name);
  const known = identity === healthIdentity ? ownAddress("health", node, family, world) : undefined;
  const address = known ?? pick(endpoint?.endpoint.ips, family);
  const endpointId = endpoint?.endpoint.endpointId;
  return {
    name,
    node: node.name,
    address: address ?? `ip(${short})`,
    endpointId: endpointId ?? 1000 + (index % 64_000),
    identity,
    device: `lxc(${short})`,
    ifindex: 100 + index,
    mac: `mac(${short})`,
    hostMac: `mac(lxc(${short}))`,
    assumed: [
      ...(endpoint?.endpoint.node === undefined ? ["node"] : []),
      ...(address === undefined || address.includes("(") ? ["address"] : []),
      ...(endpointId === undefined ? ["endpointId"] : []),
      "ifindex",
      "mac",
      "hostMac",
    ],
  };
}

function shortName(endpoint: ResolvedEndpoint | undefined, name: string): string {
  if (endpoint === undefined || endpoint.endpoint.representative) return name;
  return endpoint.endpoint.name.slice(endpoint.endpoint.name.indexOf("/") + 1);
}
