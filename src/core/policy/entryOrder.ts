// The order in which the entries of a subject are looked at; it decides which of two conflicting rules a message names first.
import type { Mechanisms } from "./mechanisms.ts";
import type { PolicyEntry, RuleOrigin } from "./policyEntry.ts";

/** `by-policy`: by tier, priority and policy, whose items keep their order. Mirrors ruleSlice.sort() in pkg/policy/rules.go. */
export function inEntryOrder(entries: readonly PolicyEntry[], order: Mechanisms["entryOrder"]): readonly PolicyEntry[] {
  if (order === "as-given") return entries;
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
