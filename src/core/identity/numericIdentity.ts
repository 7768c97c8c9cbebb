// Numeric identities: reserved numbers, scopes, and the aggregate that speaks for an identity in the policy map.
// Mirrors pkg/identity/numericidentity.go and pkg/policy/aggregate.go (= aggregate_for_identity() in bpf/lib/identity.h), Cilium v1.20.2.

export type NumericIdentity = number & { readonly brand: "NumericIdentity" };

export function toNumericIdentity(value: number): NumericIdentity {
  return value as NumericIdentity;
}


/** Scope bits of identities whose number is local to a node: CIDRs and FQDNs. */
export const localScope = 0x01000000;
export const remoteNodeScope = 0x02000000;

/** Reserved identities of 1.20 with their labels, by number. */
export const reservedIdentities: readonly { readonly identity: NumericIdentity; readonly labels: readonly string[] }[] =
  [
    reserved(1, "host"),
    reserved(2, "world"),
    reserved(3, "unmanaged"),
    reserved(4, "health"),
    reserved(5, "init"),
    reserved(6, "remote-node"),
    reserved(7, "kube-apiserver", "remote-node"),
    reserved(8, "ingress"),
    reserved(9, "world-ipv4"),
    reserved(10, "world-ipv6"),
    reserved(11, "aggregate-cluster"),
    reserved(12, "aggregate-cluster-mesh"),
    reserved(13, "aggregate-world"),
    reserved(14, "aggregate-remote-node"),
  ];

function reserved(number: number, ...names: readonly string[]) {
  return { identity: toNumericIdentity(number), labels: names.map((name) => `reserved:${name}`) };
}

/** Identities that speak for a whole class; a wildcard peer is inserted as all of them. */
export const aggregates = {
  any: toNumericIdentity(0),
  cluster: toNumericIdentity(11),
  clusterMesh: toNumericIdentity(12),
  world: toNumericIdentity(13),
  remoteNode: toNumericIdentity(14),
} as const;

export const allAggregates: readonly NumericIdentity[] = [
  aggregates.any,
  aggregates.remoteNode,
  aggregates.world,
  aggregates.cluster,
  aggregates.clusterMesh,
];

/** The aggregate of an identity; aggregates are their own. `clusterId` is the local cluster's. */
export function aggregateFor(identity: number, clusterId = 0): NumericIdentity {
  if (identity === 0 || (identity >= 11 && identity <= 14)) return toNumericIdentity(identity);
  if (identity < 100) return aggregates.any;
  const scope = identity & 0xff000000;
  if (scope === remoteNodeScope) return aggregates.remoteNode;
  if (scope === localScope) return aggregates.world;
  return identity >>> 16 === clusterId ? aggregates.cluster : aggregates.clusterMesh;
}
