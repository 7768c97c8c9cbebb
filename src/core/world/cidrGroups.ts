// CiliumCIDRGroups. Mirrors externalCIDRs of pkg/k8s/apis/cilium.io/v2/cidrgroups_types.go, v1.20.2.
// Leaves out: whether the addresses parse (policy/ and checks/ say that).
import { getLabels, getPath, getTexts } from "./nodeValues.ts";
import type { WorldObject } from "./readObjects.ts";
import type { CidrGroup } from "./world.ts";

/** Sorted by name; the first of one name stays. */
export function readCidrGroups(objects: readonly WorldObject[]): readonly CidrGroup[] {
  const groups = new Map<string, CidrGroup>();
  for (const { role, name, node } of objects) {
    if (role !== "cidr-group" || groups.has(name)) continue;
    groups.set(name, { name, labels: getLabels(node), cidrs: getTexts(getPath(node, "spec", "externalCIDRs")) });
  }
  return [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
