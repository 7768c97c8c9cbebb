// Numeric identities: reserved numbers, scopes, and the aggregate that speaks for an identity in the policy map.
// Mirrors pkg/identity/numericidentity.go and pkg/policy/aggregate.go (= aggregate_for_identity() in bpf/lib/identity.h), Cilium v1.20.2.

export type NumericIdentity = number & { readonly brand: "NumericIdentity" };

export function toNumericIdentity(value: number): NumericIdentity {
  return value as NumericIdentity;
}

/** Scope bits of identities whose number is local to a node: CIDRs and FQDNs. */
export const localScope = 0x01000000;
export const remoteNodeScope = 0x02000000;

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
