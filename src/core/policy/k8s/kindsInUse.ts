// Which kinds of policies an agent reads: an object of another is stored in the cluster and has no effect.
// Mirrors policyWatcher in pkg/policy/k8s/{cell,watcher}.go, Cilium v1.20.2. A version without the option reads it as off.
import type { AgentOptions } from "../../profile.ts";

export function isReadByAgent(kind: string, options: AgentOptions): boolean {
  return kind !== "ClusterNetworkPolicy" || options["enable-k8s-cluster-network-policy"];
}
