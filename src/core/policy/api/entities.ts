// Names that the agent takes as an entity. Mirrors EntitySelectorMapping in pkg/policy/api/entity.go, Cilium v1.20.2.
// The CRD lacks `world-ipv4` and `world-ipv6`, so the API server refuses those two (semantics.md §1.6).

/** In the order of upstream's documentation. */
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
