// The order in which the entries of a subject are looked at; it decides which of two conflicting rules a message names first.
import type { Mechanisms } from "./mechanisms.ts";
import type { PolicyEntry, RuleOrigin } from "./policyEntry.ts";

/**
 * `by-policy`: by tier, priority and policy, whose items keep their order. Mirrors ruleSlice.sort() in pkg/policy/rules.go,
 * Cilium v1.20.2. `clusterwide-first`: Cilium has a Go map of the rules of each namespace, and looks at those of none before
 * those of the endpoint's; as given is one of the orders of such a map. Mirrors computePolicyEnforcementAndRules() in
 * pkg/policy/repository.go, v1.18.4.
 */
export function inEntryOrder(entries: readonly PolicyEntry[], order: Mechanisms["entryOrder"]): readonly PolicyEntry[] {
  if (order === "as-given") return entries;
  if (order === "clusterwide-first") return [...entries.filter(isClusterwide), ...entries.filter(isNamespaced)];
  return entries
    .map((entry) => ({ entry, resource: resourceOf(entry.origin) }))
    .sort(
      (a, b) =>
        a.entry.tier - b.entry.tier ||
        a.entry.priority - b.entry.priority ||
        (a.resource < b.resource ? -1 : a.resource > b.resource ? 1 : 0),
    )
    .map(({ entry }) => entry);
}

function isNamespaced({ origin }: PolicyEntry): boolean {
  return origin.kind === "rule" && origin.policy.namespace !== "";
}

function isClusterwide(entry: PolicyEntry): boolean {
  return !isNamespaced(entry);
}

const resourceKinds: Readonly<Record<string, string>> = {
  CiliumNetworkPolicy: "cnp",
  CiliumClusterwideNetworkPolicy: "ccnp",
  NetworkPolicy: "netpol",
  ClusterNetworkPolicy: "kcnp",
};

/** Mirrors NewResourceID() in pkg/ipcache/types/types.go. */
function resourceOf(origin: RuleOrigin): string {
  if (origin.kind === "derived") return "";
  const { kind, namespace, name } = origin.policy;
  return `${resourceKinds[kind] ?? kind}/${namespace}/${name}`;
}
