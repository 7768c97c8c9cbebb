// A reference of interfaces.md (`ns/pod`, `host`, an address …) as one end of a flow: its identity, and its endpoint where it has one here.

import { containsPrefix, formatPrefix, parseAddr } from "../ipcache/prefix.ts";
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import { worldIdentityOf } from "../policy/worldIdentity.ts";
import { endpointNamed } from "./endpointIndex.ts";
import type { FlowEnd, IdentityEnd, ReferenceContext, UnknownReference } from "./flowEnd.ts";
import { endpointsWithLabels, reservedWithLabels } from "./labelReference.ts";
import { nearestNames } from "./nearestNames.ts";
import { apiServerOutside, ofHostPod, ofNode, ofNodeAddress } from "./nodeReference.ts";

export function resolveReference(
  text: string,
  role: "from" | "to",
  context: ReferenceContext,
): FlowEnd | UnknownReference {
  const reference = text.trim();
  const { policyWorld } = context;
  const named = findNamed(reference, policyWorld);
  if (named !== undefined && !reference.startsWith("node:")) return ofEndpoint(named);
  if (reference.startsWith("svc:")) return ofService(reference.slice("svc:".length), role, context);
  if (reference.startsWith("node:")) return ofNode(reference, context);
  if (reference.startsWith("identity:")) return ofNumber(reference, context);
  if (reference.startsWith("labels:")) return ofLabels(reference, context);
  if (reference.startsWith("fqdn:")) return ofFqdn(reference.slice("fqdn:".length), context);
  const reserved = entityIdentity(reference, context);
  if (reserved !== undefined) {
    return {
      kind: "identity",
      name: reference,
      handle: reserved,
      endpoint: reserved === 1 ? hostOf(context) : undefined,
      assumptions: [],
    };
  }
  if ("address" in parseAddr(reference)) return ofAddress(reference, role, context);
  const without = context.world.withoutEndpoint?.find(({ name }) => name === reference);
  if (without !== undefined) return ofHostPod(without, context);
  if (manyIdentities.includes(reference))
    return { error: `"${reference}" is many identities: name one of ${entityReferences.join(", ")}`, nearest: [] };
  return {
    error: `no endpoint, service or address "${text}" in this folder`,
    nearest: nearestNames(reference, referenceNames(context)),
  };
}

/** What a picker may offer, real endpoints first. */
export function referenceNames({ world, policyWorld }: ReferenceContext): readonly string[] {
  return [
    ...policyWorld.endpoints.map(({ endpoint }) => endpoint.name),
    ...world.services.map(({ namespace, name }) => `svc:${namespace}/${name}`),
    ...Object.keys(world.config.dns ?? {}).map((name) => `fqdn:${name}`),
    ...entityReferences,
  ];
}

/** Entities that are one identity; `cluster` and `all` are many. */
export const entityReferences: readonly string[] = [
  "world",
  "host",
  "remote-node",
  "kube-apiserver",
  "health",
  "init",
  "ingress",
  "unmanaged",
];

const manyIdentities = ["all", "cluster", "cluster-mesh", "none"];

/** `ns/name`, and `ns/Kind/name` of an endpoint that shares its name with none, too. */
function findNamed(reference: string, world: PolicyWorld): ResolvedEndpoint | undefined {
  const exact = endpointNamed(world, reference);
  if (exact !== undefined) return exact;
  const [namespace, kind, name, ...rest] = reference.split("/");
  if (name === undefined || rest.length > 0) return undefined;
  return world.endpoints.find(({ endpoint }) => endpoint.kind === kind && endpoint.name === `${namespace}/${name}`);
}

export function ofEndpoint(endpoint: ResolvedEndpoint): IdentityEnd {
  return {
    kind: "identity",
    name: endpoint.endpoint.name,
    handle: endpoint.identity.handle,
    endpoint,
    assumptions: [],
  };
}

function ofService(name: string, role: "from" | "to", { world }: ReferenceContext): FlowEnd | UnknownReference {
  if (role === "from") return { error: `svc:${name} can only be a destination: a service sends nothing`, nearest: [] };
  const service = world.services.find((candidate) => `${candidate.namespace}/${candidate.name}` === name);
  if (service !== undefined) return { kind: "service", name: `svc:${name}`, service };
  return {
    error: `no service "${name}" in this folder`,
    nearest: nearestNames(
      `svc:${name}`,
      world.services.map((other) => `svc:${other.namespace}/${other.name}`),
    ),
  };
}

function ofNumber(reference: string, { policyWorld }: ReferenceContext): FlowEnd | UnknownReference {
  const number = Number(reference.slice("identity:".length));
  const handle = Number.isInteger(number) && number >= 0 ? policyWorld.handleOf(number) : undefined;
  if (handle === undefined || (handle > 0 && policyWorld.identityOf(handle) === undefined))
    return { error: `no ${reference} in this folder`, nearest: [] };
  const endpoint = policyWorld.endpoints.find(({ identity, isHost }) => !isHost && identity.handle === handle);
  return { kind: "identity", name: reference, handle, endpoint, assumptions: [] };
}

/** A pod for labels that no endpoint has is made before (labelReference.ts), and is found by its name. */
function ofLabels(reference: string, context: ReferenceContext): FlowEnd | UnknownReference {
  const { policyWorld } = context;
  const reserved = reservedWithLabels(reference, policyWorld);
  if (reserved !== undefined) {
    const endpoint = reserved === 1 ? hostOf(context) : undefined;
    return { kind: "identity", name: reference, handle: reserved, endpoint, assumptions: [] };
  }
  const found = endpointsWithLabels(reference, policyWorld);
  const [first] = found;
  if (first === undefined) return { error: `no endpoint has ${reference} in this folder`, nearest: [] };
  const isOne = found.every(({ identity }) => identity === first.identity);
  const assumption = {
    code: "ASSUMES_ENDPOINT",
    message: `${found.length} endpoints of different identities have ${reference}: the answer is for ${first.endpoint.name}`,
  };
  return { ...ofEndpoint(first), assumptions: isOne ? [] : [assumption] };
}

function ofFqdn(name: string, context: ReferenceContext): FlowEnd | UnknownReference {
  const dns = context.world.config.dns ?? {};
  const key = Object.keys(dns).find((candidate) => stripDot(candidate) === stripDot(name));
  const address = key === undefined ? undefined : dns[key]?.[0];
  if (address === undefined) {
    return {
      error: `no addresses known for "${name}": write them under dns: in .cilium-policy-lens.yaml`,
      nearest: nearestNames(
        `fqdn:${name}`,
        Object.keys(dns).map((other) => `fqdn:${other}`),
      ),
    };
  }
  const end = ofAddress(address, "to", context);
  if ("error" in end || end.kind === "service") return end;
  return {
    ...end,
    name: `fqdn:${name}`,
    assumptions: [
      {
        code: "ASSUMES_DNS_LEARNED",
        message: `the pod has asked Cilium's DNS proxy for ${name} before, and got ${address}`,
      },
    ],
  };
}

function stripDot(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** As the ipcache: a pod, node or service address first, then the longest known prefix, else world. */
function ofAddress(address: string, role: "from" | "to", context: ReferenceContext): FlowEnd | UnknownReference {
  const { world, policyWorld } = context;
  const parsed = parseAddr(address);
  if (!("address" in parsed)) return { error: parsed.error, nearest: [] };
  const canonical = formatPrefix(parsed.address);
  const isSame = (other: string) => {
    const read = parseAddr(other);
    return "address" in read && formatPrefix(read.address) === canonical;
  };
  const pod = policyWorld.endpoints.find(({ endpoint, isHost }) => !isHost && endpoint.ips.some(isSame));
  if (pod !== undefined) return { ...ofEndpoint(pod), name: `${address} (${pod.endpoint.name})` };
  const node = world.nodes.find(({ ips }) => ips.some(isSame));
  if (node !== undefined) return ofNodeAddress(node, address, context);
  const service = world.services.find(({ clusterIPs, externalIPs }) => [...clusterIPs, ...externalIPs].some(isSame));
  if (service !== undefined && role === "to") return { kind: "service", name: address, service };
  let best: (typeof policyWorld.local)[number] | undefined;
  for (const local of policyWorld.local) {
    if (containsPrefix(local.prefix, parsed.address) && (best === undefined || local.prefix.bits >= best.prefix.bits))
      best = local;
  }
  const handle = best?.identity.handle ?? worldIdentityOf(parsed.address.family, world.options, policyWorld.mechanisms);
  return {
    kind: "identity",
    name: address,
    handle,
    endpoint: undefined,
    assumptions: apiServerOutside(address, context),
  };
}

function entityIdentity(name: string, { world, policyWorld }: ReferenceContext): number | undefined {
  if (name === "world") return worldIdentityOf(4, world.options, policyWorld.mechanisms);
  if (!entityReferences.includes(name) && name !== "world-ipv4" && name !== "world-ipv6") return undefined;
  const { reservedIdentities } = policyWorld.mechanisms;
  return reservedIdentities.find(({ labels }) => labels[0] === `reserved:${name}`)?.identity;
}

/** The host endpoint, where the folder has one node or stands in for one. */
function hostOf({ policyWorld }: ReferenceContext): ResolvedEndpoint | undefined {
  return policyWorld.endpoints.find(({ isHost }) => isHost);
}
