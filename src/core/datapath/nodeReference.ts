// Nodes and pods of their network as ends of a flow: the identity that the ipcache has for a node's address.
// Mirrors pkg/ipcache/cell/apiserver_watcher.go, Cilium v1.20.2, for the addresses of the API server
// (pkg/k8s/watchers/endpoint.go, v1.11.0): those behind the Service default/kubernetes.
import { formatPrefix, parseAddr } from "../ipcache/prefix.ts";
import type { Assumption, Node, WithoutEndpoint, World } from "../world/world.ts";
import type { FlowEnd, IdentityEnd, ReferenceContext, UnknownReference } from "./flowEnd.ts";
import { nearestNames } from "./nearestNames.ts";

const host = 1;
const remoteNode = 6;
const kubeApiserver = 7;

export function ofNode(reference: string, context: ReferenceContext): IdentityEnd | UnknownReference {
  const { world, policyWorld } = context;
  const endpoint = policyWorld.endpoints.find((candidate) => candidate.endpoint.name === reference);
  if (endpoint === undefined)
    return {
      error: `no ${reference} in this folder`,
      nearest: nearestNames(
        reference,
        world.nodes.map(({ name }) => `node:${name}`),
      ),
    };
  const node = world.nodes.find(({ name }) => `node:${name}` === reference);
  const handle = handleOfNode(node?.ips ?? [], context);
  return {
    kind: "identity",
    name: reference,
    handle,
    endpoint,
    assumptions: [remoteNodeAssumption(reference, handle)],
  };
}

/** Of a node's addresses, only those that the API server is asked by are its. */
export function ofNodeAddress({ name }: Node, address: string, context: ReferenceContext): FlowEnd | UnknownReference {
  const end = ofNode(`node:${name}`, context);
  if ("error" in end) return end;
  const handle = handleOfNode([address], context);
  return { ...end, handle, assumptions: [remoteNodeAssumption(end.name, handle)] };
}

/** A hostNetwork pod has the identity of its node. */
export function ofHostPod(
  { name, reason, node, hostNetwork }: WithoutEndpoint,
  context: ReferenceContext,
): IdentityEnd | UnknownReference {
  if (!reason.startsWith("hostNetwork")) return { error: `${name} has no endpoint: ${reason}`, nearest: [] };
  const ips = hostNetwork?.ips ?? [];
  const at = node ?? context.world.nodes.find((one) => one.ips.some((ip) => ips.includes(ip)))?.name;
  const end = at === undefined ? undefined : ofNode(`node:${at}`, context);
  if (end !== undefined && !("error" in end)) return { ...end, name };
  const handle = handleOfNode(ips, context);
  return {
    kind: "identity",
    name,
    handle,
    endpoint: undefined,
    node: at,
    assumptions: [remoteNodeAssumption(`the node of ${name}`, handle)],
  };
}

/** 1.8 knows no identity of the API server. */
function handleOfNode(ips: readonly string[], { world, policyWorld }: ReferenceContext): number {
  const isKnown = policyWorld.mechanisms.reservedIdentities.some(({ identity }) => identity === kubeApiserver);
  return isKnown && isApiServer(ips, world) ? kubeApiserver : remoteNode;
}

/** One of the addresses is a backend of the Service default/kubernetes. */
function isApiServer(ips: readonly string[], { services }: World): boolean {
  const service = services.find(({ namespace, name }) => namespace === "default" && name === "kubernetes");
  const backends = new Set((service?.backendIPs ?? []).map(canonical));
  return ips.some((ip) => backends.has(canonical(ip)));
}

function canonical(address: string): string {
  const parsed = parseAddr(address);
  return "address" in parsed ? formatPrefix(parsed.address) : address;
}

function remoteNodeAssumption(node: string, handle: number): Assumption {
  const identity = handle === kubeApiserver ? "kube-apiserver (7)" : "remote-node (6)";
  return {
    code: "ASSUMES_REMOTE_NODE",
    message: `${node} is another node than the pod's: its identity is ${identity}; write host for the pod's own node`,
  };
}

/** `end`, seen from the node of the other end where that is known: its own node is host (1), and no assumption is left. */
export function seenFrom(end: FlowEnd, other: FlowEnd, context: ReferenceContext): FlowEnd {
  if (end.kind !== "identity" || other.kind !== "identity") return end;
  return seenFromNode(end, other, context);
}

export function seenFromNode(end: IdentityEnd, other: IdentityEnd, context: ReferenceContext): IdentityEnd {
  const { policyWorld, world } = context;
  const isOfNode = end.endpoint?.isHost ?? end.node !== undefined;
  const node = other.endpoint?.isHost === false ? other.endpoint.endpoint.node : undefined;
  if (!isOfNode || node === undefined) return end;
  if (end.handle === host) {
    const own = policyWorld.endpoints.find(({ isHost, endpoint }) => isHost && endpoint.node === node);
    return own === undefined ? end : { ...end, endpoint: own };
  }
  if ((end.endpoint?.endpoint.node ?? end.node) !== node) return { ...end, assumptions: [] };
  const ips = world.nodes.find(({ name }) => name === node)?.ips ?? [];
  return { ...end, handle: host, assumptions: isApiServer(ips, world) ? [apiServerLabel(node)] : [] };
}

/** What is said of an address outside of the cluster, where the API server is asked by it. */
export function apiServerOutside(address: string, context: ReferenceContext): readonly Assumption[] {
  if (handleOfNode([address], context) !== kubeApiserver) return [];
  return [
    {
      code: "NOT_MODELLED_KUBE_APISERVER",
      message: `the API server is outside of the cluster: Cilium gives ${address} the label reserved:kube-apiserver beside world, and rules for the entity kube-apiserver, which select it there, do not here`,
    },
  ];
}

/** Identities of this world are those of every node; the labels of host are one node's own. */
function apiServerLabel(node: string): Assumption {
  return {
    code: "NOT_MODELLED_KUBE_APISERVER",
    message: `${node} serves the API server, so that its agent gives host (1) the label reserved:kube-apiserver, too: rules for the entity kube-apiserver select it there, and do not here`,
  };
}
