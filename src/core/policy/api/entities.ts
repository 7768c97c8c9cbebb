// Names that the agent takes as an entity, in the order of upstream's documentation.
// Mirrors EntitySelectorMapping in pkg/policy/api/entity.go, Cilium v1.8.0 to v1.20.2.
// The CRD lacks `world-ipv4` and `world-ipv6`, so the API server refuses those two (semantics.md §1.6).

export const agentEntitiesOf18: readonly string[] = ["all", "world", "cluster", "host", "init", "remote-node", "none"];

export const agentEntitiesOf111: readonly string[] = [
  "all",
  "world",
  "cluster",
  "host",
  "init",
  "unmanaged",
  "remote-node",
  "health",
  "none",
  "kube-apiserver",
];

export const agentEntitiesOf114: readonly string[] = [...agentEntitiesOf111, "ingress"];

/** 1.16 to 1.18. */
export const agentEntitiesOfBothWorlds: readonly string[] = [...agentEntitiesOf114, "world-ipv4", "world-ipv6"];

/** 1.20. */
export const agentEntities: readonly string[] = [
  "all",
  "world",
  "world-ipv4",
  "world-ipv6",
  "cluster",
  "cluster-mesh",
  "host",
  "init",
  "ingress",
  "unmanaged",
  "remote-node",
  "health",
  "none",
  "kube-apiserver",
];
