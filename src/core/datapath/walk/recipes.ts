// The kinds of ways that a packet takes, for what a version says it was read for (Datapath.verified).
// test/suites/walk has a page for each, and docs/datapath-walk.md the table.

export type Recipe =
  | "pod to pod, same node"
  | "pod to pod, native routing"
  | "pod to pod, tunnel"
  | "pod to service"
  | "pod to service of the node's network"
  | "pod to world"
  | "world to pod"
  | "world to service"
  | "world to service, sent on by SNAT"
  | "world to service, sent on by DSR"
  | "world to service, sent on by kube-proxy"
  | "world to service of the node's network"
  | "pod to its node"
  | "pod to another node"
  | "node to its pod"
  | "node to a pod of another"
  | "world to node"
  | "node to world"
  | "node to node"
  | "health probe"
  | "from the Ingress proxy"
  | "to the Ingress proxy"
  | "L7 egress"
  | "L7 ingress";

/** In every version. */
export const commonRecipes: readonly Recipe[] = [
  "pod to pod, same node",
  "pod to pod, native routing",
  "pod to pod, tunnel",
  "pod to service",
  "pod to world",
  "world to pod",
  "world to service",
  "world to service, sent on by SNAT",
  "node to its pod",
  "world to node",
];

export const allRecipes: readonly Recipe[] = [
  ...commonRecipes,
  "world to service, sent on by DSR",
  "world to service, sent on by kube-proxy",
  "pod to service of the node's network",
  "world to service of the node's network",
  "pod to its node",
  "pod to another node",
  "node to a pod of another",
  "node to world",
  "node to node",
  "health probe",
  "from the Ingress proxy",
  "to the Ingress proxy",
  "L7 egress",
  "L7 ingress",
];
