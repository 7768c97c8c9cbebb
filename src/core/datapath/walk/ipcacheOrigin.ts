// Where an ipcache record of an address comes from: labels, identity, endpoint, and how the other node hears of it.
// Mirrors pkg/identity (IPIdentityPair) and pkg/ipcache/kvstore.go of v1.8.0, pkg/k8s/watchers/cilium_endpoint.go later.
import { containsPrefix, formatPrefix, parseAddr, readPrefix } from "../../ipcache/prefix.ts";
import { matchesFqdn } from "../../policy/fqdn.ts";
import type { Selector } from "../../policy/selector.ts";
import type { FlowContext } from "../flowContext.ts";
import type { Party } from "./scene.ts";
import { isSix } from "./trail.ts";
import type { IpcacheOrigin, IpcacheRecord } from "./walk.ts";

export function traceIpcache(party: Omit<Party, "ipcache">, isRemote: boolean, context: FlowContext): IpcacheRecord {
  const { kind, address, identity, node } = party;
  if (kind === "pod") {
    const tunnelEndpoint = isRemote ? (node?.address ?? null) : null;
    return { address, prefix: ownPrefix(address), identity, tunnelEndpoint, origin: ofPod(party, isRemote, context) };
  }
  if (kind !== "outside")
    return {
      address,
      prefix: ownPrefix(address),
      identity,
      // The address of the Ingress proxy is one of the node's pods' range.
      tunnelEndpoint: kind === "proxy" && isRemote ? (node?.address ?? null) : null,
      origin: [
        {
          from: "CiliumNode",
          message: `addresses of ${node?.name ?? "the node"}`,
          key: node?.name ?? null,
          value: null,
        },
      ],
    };
  const prefix = longestPrefix(address, identity, context);
  return {
    address,
    prefix: prefix ?? worldPrefix(address),
    identity,
    tunnelEndpoint: null,
    origin: prefix === null ? [missed(address)] : ofPrefix(prefix, context),
  };
}

function missed(address: string): IpcacheOrigin {
  return {
    from: "miss",
    message: `no policy names a prefix that holds the address: the agent's own ${worldPrefix(address)} says world`,
    key: null,
    value: null,
  };
}

/** Who put the prefix there: names that pods have asked for, rules and CIDR groups that write it. */
function ofPrefix(prefix: string, context: FlowContext): readonly IpcacheOrigin[] {
  const names = namesBehind(prefix, context);
  const learned: readonly IpcacheOrigin[] = names.map(([name, patterns]) => ({
    from: "DNS",
    message: `a pod asked Cilium's DNS proxy for ${name}, which toFQDNs ${patterns.join(" and ")} selects`,
    key: name,
    value: null,
  }));
  const isWritten = names.length === 0 || context.policyWorld.entries.some(({ peers }) => peers?.some(writes(prefix)));
  const said = names.length === 0 ? "so that the agent gave it an identity of this node" : "too";
  return isWritten
    ? [...learned, { from: "policy", message: `a policy names ${prefix}, ${said}`, key: null, value: null }]
    : learned;
}

function writes(prefix: string): (selector: Selector) => boolean {
  return (selector) => selector.kind === "cidr" && selector.prefixes.some((one) => formatPrefix(one) === prefix);
}

/** Names with this address, each with the patterns of policies that select it. */
function namesBehind(
  prefix: string,
  { world, policyWorld }: FlowContext,
): readonly (readonly [name: string, patterns: readonly string[]])[] {
  const { namePattern } = policyWorld.mechanisms.localIdentities;
  const selectors = policyWorld.entries.flatMap(({ peers }) => peers?.filter((peer) => peer.kind === "fqdn") ?? []);
  return Object.entries(world.config.dns ?? {}).flatMap(([name, addresses]) => {
    if (!addresses.some((address) => prefixText(address) === prefix)) return [];
    const patterns = selectors.filter(({ match }) => matchesFqdn(match, name, namePattern)).map(({ match }) => match);
    return patterns.length === 0 ? [] : [[name, [...new Set(patterns)]] as const];
  });
}

function prefixText(address: string): string | undefined {
  const prefix = readPrefix(address);
  return prefix === undefined ? undefined : formatPrefix(prefix);
}

/** Of one address alone. */
function ownPrefix(address: string): string {
  return `${address}/${isSix(address) ? 128 : 32}`;
}

/** Every address of the family. */
export function worldPrefix(address: string): string {
  return isSix(address) ? "::/0" : "0.0.0.0/0";
}

function longestPrefix(address: string, identity: number, { policyWorld }: FlowContext): string | null {
  const parsed = parseAddr(address);
  const found = policyWorld.local.filter(
    (local) =>
      policyWorld.numberOf(local.identity.handle) === identity &&
      (!("address" in parsed) || containsPrefix(local.prefix, parsed.address)),
  );
  const longest = found.reduce<(typeof found)[number] | undefined>(
    (best, local) => (best === undefined || local.prefix.bits > best.prefix.bits ? local : best),
    undefined,
  );
  return longest === undefined ? null : formatPrefix(longest.prefix);
}

function ofPod(party: Omit<Party, "ipcache">, isRemote: boolean, context: FlowContext): readonly IpcacheOrigin[] {
  const { name, identity, node, endpoint } = party;
  const handle = context.policyWorld.handleOf(identity);
  const labels = handle === undefined ? [] : (context.policyWorld.identityOf(handle)?.text ?? []);
  const own: readonly IpcacheOrigin[] = [
    { from: "labels", message: labels.join(", "), key: null, value: null },
    {
      from: "identity",
      message: `the cluster's number of this label set is ${identity}`,
      key: String(identity),
      value: null,
    },
    {
      from: "endpoint",
      message: `endpoint ${endpoint?.endpointId ?? 0} of ${node?.name ?? "its node"}`,
      key: name,
      value: null,
    },
  ];
  if (!isRemote) return own;
  return [...own, ...propagate(party, context)];
}

/** How the other node hears of it: IPIdentityPair of the kvstore, or objects of the API server. */
function propagate(party: Omit<Party, "ipcache">, context: FlowContext): readonly IpcacheOrigin[] {
  const { name, identity, address, node } = party;
  const [namespace = "", pod = name] = name.split("/");
  const who = "the agent of that node writes it, agents of all nodes watch it";
  const family = address.includes(":") ? "ipv6" : "ipv4";
  const networking = { addressing: [{ [family]: address }], node: node?.address };
  const objects: readonly IpcacheOrigin[] = [
    {
      from: "CiliumEndpoint",
      message: who,
      key: name,
      value: JSON.stringify({ status: { identity: { id: identity }, networking } }),
    },
  ];
  if (context.world.profile.datapath.mechanisms.propagation !== "kvstore")
    return [
      ...objects,
      {
        from: "CiliumEndpointSlice",
        message: "in place of the CiliumEndpoint, where enable-cilium-endpoint-slice is on: the operator writes it",
        key: null,
        value: JSON.stringify({ name: pod, id: identity, networking }),
      },
    ];
  const ports = portsOf(name, context);
  const pair = {
    IP: address,
    Mask: null,
    HostIP: node?.address,
    ID: identity,
    Key: 0,
    Metadata: "",
    K8sNamespace: namespace,
    K8sPodName: pod,
    ...(ports.length === 0 ? {} : { NamedPorts: ports }),
  };
  return [
    {
      from: "kvstore",
      message: `${who}; without a kvstore (identity-allocation-mode=crd) its CiliumEndpoint says the same`,
      key: `cilium/state/ip/v1/default/${address}`,
      value: JSON.stringify(pair),
    },
    ...objects,
  ];
}

/** Sorted by name, as UpsertIPToKVStore() writes them. */
function portsOf(name: string, { policyWorld }: FlowContext) {
  const found = policyWorld.endpoints.find(({ endpoint }) => endpoint.name === name);
  return (found?.endpoint.namedPorts ?? [])
    .map((port) => ({ Name: port.name, Port: port.port, Protocol: port.protocol }))
    .sort((a, b) => (a.Name < b.Name ? -1 : 1));
}
