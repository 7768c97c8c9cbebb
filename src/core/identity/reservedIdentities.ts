// Reserved identities with their labels, by version.
// Mirrors reservedIdentityLabels in pkg/identity/numericidentity.go, Cilium v1.8.0 to v1.20.2.
import type { NumericIdentity } from "./numericIdentity.ts";
import { toNumericIdentity } from "./numericIdentity.ts";

export interface ReservedIdentity {
  readonly identity: NumericIdentity;
  readonly labels: readonly string[];
}

/** 1.8. */
export const reservedIdentitiesOf18: readonly ReservedIdentity[] = [
  reserved(1, "host"),
  reserved(2, "world"),
  reserved(3, "unmanaged"),
  reserved(4, "health"),
  reserved(5, "init"),
  reserved(6, "remote-node"),
];

/** 1.11. */
export const reservedIdentitiesWithKubeApiserver: readonly ReservedIdentity[] = [
  ...reservedIdentitiesOf18,
  reserved(7, "kube-apiserver", "remote-node"),
];

/** 1.14. */
export const reservedIdentitiesWithIngress: readonly ReservedIdentity[] = [
  ...reservedIdentitiesWithKubeApiserver,
  reserved(8, "ingress"),
];

/** 1.16 to 1.18: 11 marks encrypted overlay traffic and has no labels, so nothing selects it. */
export const reservedIdentitiesOfBothWorlds: readonly ReservedIdentity[] = [
  ...reservedIdentitiesWithIngress,
  reserved(9, "world-ipv4"),
  reserved(10, "world-ipv6"),
];

/** 1.20: 11 is used anew, for the first of the aggregates. */
export const reservedIdentitiesWithAggregates: readonly ReservedIdentity[] = [
  ...reservedIdentitiesOfBothWorlds,
  reserved(11, "aggregate-cluster"),
  reserved(12, "aggregate-cluster-mesh"),
  reserved(13, "aggregate-world"),
  reserved(14, "aggregate-remote-node"),
];

function reserved(number: number, ...names: readonly string[]): ReservedIdentity {
  return { identity: toNumericIdentity(number), labels: names.map((name) => `reserved:${name}`) };
}
